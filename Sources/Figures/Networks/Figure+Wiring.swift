public import NeuralNetworks

extension Figure {
  /// Randomly wired networks, one panel each: nodes in layers from left to right, each as far right as the longest way to it, edges
  /// as arrows.
  ///
  /// Squares are nodes that take the network's inputs, diamonds those that its output is made of.
  public static func wirings(_ wirings: [(title: String, wiring: Wiring)], title: String = "", caption: String = "")
    -> Figure
  {
    Figure(
      title: title, caption: caption, width: wirings.count == 1 ? 640 : 900, columns: min(3, wirings.count),
      panels: wirings.map { panel($0.wiring, title: $0.title) })
  }

  private static func panel(_ wiring: Wiring, title: String) -> Panel {
    let places = places(of: wiring)
    let arrows = wiring.edges.map { edge in
      // A straight arrow past nodes of its own row would hide behind them.
      let isLevel = abs(places[edge.from].y - places[edge.to].y) < 1e-9
      let length = places[edge.to].x - places[edge.from].x
      return Arrow(
        from: places[edge.from], to: places[edge.to], width: 0.8, color: Color(0x777777).opacity(0.75),
        bend: isLevel && length > 1 ? 0.18 : 0.04)
    }
    let (inputs, outputs) = (Set(wiring.inputNodes), Set(wiring.outputNodes))
    func nodes(_ holds: (Int) -> Bool) -> [Point] { places.indices.filter(holds).map { places[$0] } }
    return Panel(
      title: title, x: Axis(ticks: .hidden), y: Axis(ticks: .hidden), legend: .hidden, hasGrid: false, frame: .none,
      series: [
        .arrows(arrows, gap: 6),
        .points(nodes { inputs.contains($0) }, color: Palette.okabeIto[1], marker: .square, size: 9),
        .points(
          nodes { outputs.contains($0) && !inputs.contains($0) }, color: Palette.okabeIto[2], marker: .diamond, size: 10
        ),
        .points(
          nodes { !inputs.contains($0) && !outputs.contains($0) }, color: Palette.okabeIto[0], marker: .circle, size: 8),
      ])
  }

  /// Columns by the longest way from an input node; within one, nodes near the mean of those that feed them.
  private static func places(of wiring: Wiring) -> [Point] {
    var depth = Array(repeating: 0, count: wiring.nodes)
    for node in wiring.order {
      depth[node] = wiring.predecessors[node].reduce(0) { max($0, depth[$1] + 1) }
    }
    var columns = Array(repeating: [Int](), count: (depth.max() ?? 0) + 1)
    for node in wiring.order { columns[depth[node]].append(node) }
    var heights = Array(repeating: 0.0, count: wiring.nodes)
    for column in columns {
      let sorted = column.sorted { a, b in
        func mean(_ node: Int) -> Double {
          let before = wiring.predecessors[node]
          return before.isEmpty ? Double(node) : before.reduce(0) { $0 + heights[$1] } / Double(before.count)
        }
        return (mean(a), a) < (mean(b), b)
      }
      for (position, node) in sorted.enumerated() {
        heights[node] = Double(position) - Double(sorted.count - 1) / 2
      }
    }
    // A column of one node would lie on the straight line of all others: every second column is a little higher.
    return depth.indices.map { Point(Double(depth[$0]), heights[$0] + (depth[$0] % 2 == 0 ? 0 : 0.35)) }
  }
}
