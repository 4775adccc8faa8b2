public import NeuralNetworks

extension Figure {
  /// A fully-connected network as units and the weights between them: layers from left to right, blue lines for negative weights, red
  /// for positive ones, the wider and darker the larger.
  ///
  /// As in the lecture: element (i, j) of W is the effect on hᵢ of xⱼ, and all elements of x affect all elements of h.
  ///
  /// - weights: each layer's W, H×D, the first layer's first; of layers with many units lines can't be told apart.
  /// - names: what stands above the inputs and above each layer's outputs; none where they are missing.
  ///
  /// Traps without weights, and unless each W is as wide as the one before is high.
  public static func connections(
    _ weights: [Matrix], names: [String] = [], title: String = "A fully-connected network", caption: String? = nil
  ) -> Figure {
    require(!weights.isEmpty, "a network without weights")
    for (before, after) in zip(weights, weights.dropFirst()) {
      require(after.columns == before.rows, "weights of \(after.shape) after \(before.rows) outputs")
    }
    let largest = weights.reduce(Float(0)) { $1.elements.reduce($0) { $1.isFinite ? max($0, abs($1)) : $0 } }
    let counts = [weights[0].columns] + weights.map(\.rows)
    func place(_ layer: Int, _ unit: Int) -> Point {
      Point(Double(layer), Double(counts[layer] - 1) / 2 - Double(unit))
    }
    var lines: [Arrow] = []
    for (layer, weight) in weights.enumerated() {
      for row in 0..<weight.rows {
        for column in 0..<weight.columns where weight[row, column].isFinite {
          let share = largest > 0 ? Double(weight[row, column] / largest) : 0
          lines.append(
            Arrow(
              from: place(layer, column), to: place(layer + 1, row), width: 0.4 + 2.2 * abs(share),
              // White lines can't be seen: the palest is as pale as a fifth of the largest weight.
              color: ColorMap.diverging.color(0.5 + (share < 0 ? -0.5 : 0.5) * max(abs(share), 0.2)), hasHead: false))
        }
      }
    }
    // The widest, which say most, lie on top.
    lines.sort { $0.width < $1.width }
    let units = counts.indices.flatMap { layer in (0..<counts[layer]).map { place(layer, $0) } }
    let top = Double((counts.max() ?? 1) - 1) / 2 + 0.8
    let words = zip(counts.indices, names).map { layer, name in
      Series.text(name, x: Double(layer), y: top, size: 11)
    }
    return Figure(
      title: title,
      caption: caption
        ?? "Blue lines are negative weights, red ones positive; the wider, the larger. The largest is \(hundredths(largest)).",
      width: 520,
      panels: [
        Panel(
          x: Axis(range: -0.3...Double(weights.count) + 0.3, ticks: .hidden),
          y: Axis(range: -top...top + 0.3, ticks: .hidden), legend: .hidden, hasGrid: false,
          frame: .none,
          series: [.arrows(lines, gap: 7), .points(units, color: Color(0x444444), marker: .circle, size: 11)] + words)
      ])
  }

  /// With two digits behind the point.
  private static func hundredths(_ value: Float) -> String {
    let count = Int((min(Double(value), 1e12) * 100).rounded())
    let fraction = "\(count % 100)"
    return "\(count / 100)." + (fraction.count < 2 ? "0" : "") + fraction
  }
}
