public import NeuralNetworks

extension Panel {
  /// The elements of a matrix as coloured cells, row 0 at the top: weights, a confusion matrix.
  ///
  /// `rowNames` and `columnNames` stand beside the cells; without them rows and columns have their numbers. `cellLabel`
  /// is what is written into a cell. Throws ``FiguresError/gridSize(columns:rows:)`` for a matrix without elements or
  /// with too many.
  public init(
    matrix: Matrix, title: String = "", x: String = "", y: String = "", map: ColorMap = .viridis,
    range: ClosedRange<Double>? = nil, isSymmetric: Bool = false, label: String = "", hasColorBar: Bool = true,
    rowNames: [String] = [], columnNames: [String] = [], cellLabel: ((Float) -> String)? = nil
  ) throws(FiguresError) {
    let grid = try SampleGrid(matrix: matrix)
    let labels = cellLabel.map { label in matrix.elements.map { label($0) } } ?? []
    self.init(
      title: title,
      x: columnNames.isEmpty ? Axis(x) : Axis(x, categories: columnNames),
      y: rowNames.isEmpty ? Axis(y, isReversed: true) : Axis(y, categories: rowNames, isReversed: true),
      hasEqualAspect: true, hasGrid: false,
      series: [
        .heatMap(
          grid, map: map, range: range, isSymmetric: isSymmetric, label: label, hasColorBar: hasColorBar,
          cellLabels: labels)
      ])
  }

  /// A picture without axes.
  public init(image: Pixels, title: String = "", isSmooth: Bool = false) {
    self.init(
      title: title, hasEqualAspect: true, hasGrid: false, frame: .none, series: [.image(image, isSmooth: isSmooth)])
  }
}
