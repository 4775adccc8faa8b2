public import NeuralNetworks

extension Figure {
  /// How often each class was taken for each: counts in the cells, true classes downwards, predicted ones to the right.
  ///
  /// Colours are the shares of the true class, so that classes of few examples can be read as well as others.
  ///
  /// - classNames: what the classes are called; without them they have their numbers.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` for a matrix without classes or with too many. Traps if there are names, but not one
  /// for each class.
  public static func confusionMatrix(
    _ confusion: ConfusionMatrix, classNames: [String] = [], title: String? = nil
  ) throws(FiguresError) -> Figure {
    let counts = confusion.counts
    require(
      classNames.isEmpty || classNames.count == counts.count, "\(classNames.count) names for \(counts.count) classes")
    let shares = Matrix(rows: counts.count, columns: counts.count) { row, column in
      let support = confusion.support(row)
      return support > 0 ? Float(counts[row][column]) / Float(support) : 0
    }
    let names = classNames.isEmpty ? counts.indices.map { String($0) } : classNames
    let grid = try SampleGrid(matrix: shares)
    let panel = Panel(
      x: Axis("predicted class", categories: names), y: Axis("true class", categories: names, isReversed: true),
      hasEqualAspect: true, hasGrid: false,
      series: [
        .heatMap(
          grid, map: .sequential, range: 0...1, label: "share of the true class",
          cellLabels: counts.joined().map { String($0) })
      ])
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    let examples = Tick.plain(total, 0, isGrouped: total >= 10_000)
    let longest = names.map { Text.width($0, size: 10) }.max() ?? 0
    return Figure(
      title: title ?? "Accuracy \(percent(confusion.accuracy)) on \(examples) examples",
      width: (190 + longest + 46 * Double(max(counts.count, 4))).clamped(to: 420...1400), panels: [panel])
  }
}

extension ColorMap {
  /// White over blue to nearly black: more is darker.
  static let sequential = ColorMap([.white, Color(0x9CC9E8), Color(0x0072B2), Color(0x00283F)])
}
