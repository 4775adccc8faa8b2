public import NeuralNetworks

extension Figure {
  /// The plane and what becomes of it: the grid and the points, before and after each step.
  ///
  /// Upright lines of the input's grid are blue, level ones are orange, wherever they lie later. A unit along x is as long as one along y
  /// unless that would make a sliver of the grid.
  ///
  /// ```swift
  /// let warp = try SpaceWarp(of: network, points: examples.inputs)
  /// let figure = Figure.spaceWarp(warp, targets: examples.targets, probes: try network.probes(on: examples))
  /// ```
  ///
  /// - targets: the classes of the warp's points, for their colours; nil for points of one colour.
  /// - probes: linear probes of the same network: their accuracies stand in the titles of the panels.
  ///
  /// Traps unless there is a class for each point.
  public static func spaceWarp(
    _ warp: SpaceWarp, targets: ExampleTargets? = nil, probes: [LayerProbe] = [], title: String = "Space warping",
    caption: String? = nil, columns: Int? = nil
  ) -> Figure {
    let columns = max(1, columns ?? min(3, warp.stages.count))
    let panels = warp.stages.enumerated().map { index, stage in
      stage.panel(
        targets: targets, accuracy: probes.first { $0.source == stage.source }?.accuracy,
        legend: index == min(columns, warp.stages.count) - 1 ? .right : .hidden)
    }
    let hasPrincipal = warp.stages.contains { if case .principal = $0.projection { true } else { false } }
    let notes =
      ["Blue lines are upright in the input space, orange ones level."]
      + (hasPrincipal
        ? ["Of layers with more than two units the two directions are shown in which the points vary most."] : [])
      + (probes.isEmpty ? [] : ["Linear probe: how many points a linear classifier of the layer's outputs gets right."])
    return Figure(
      title: title, caption: caption ?? notes.joined(separator: " "), width: 150 + 250 * Double(columns),
      columns: columns, panels: panels)
  }
}

extension SpaceWarp.Stage {
  fileprivate func panel(targets: ExampleTargets?, accuracy: Double?, legend: LegendPlace) -> Panel {
    let drawn = points.rows
    let places = ExampleInputs.floats(points).planePoints
    var series = lineSeries
    if case .classes(let classes, let names)? = targets {
      require(classes.count == drawn, "\(classes.count) classes for \(drawn) points")
      series.append(
        .points(places, classes: classes.map { Int($0) }, names: names, size: markerSize(for: drawn)))
    } else {
      series.append(.points(places, color: .text, size: markerSize(for: drawn)))
    }
    var words = [title]
    if let accuracy { words.append("linear probe \(percent(accuracy))") }
    return Panel(
      title: words.joined(separator: ": "), x: Axis(axes.x), y: Axis(axes.y), legend: legend,
      hasEqualAspect: isRoundish, hasGrid: false, frame: .box, series: series)
  }

  /// Whether a unit along x may be as long as one along y: what is much longer than wide would become a sliver.
  private var isRoundish: Bool {
    guard let width = extent(0), let height = extent(1) else { return false }
    return max(width, height) < 1.7 * min(width, height)
  }

  /// How far all lines reach along one axis; nil where they don't.
  private func extent(_ part: Int) -> Double? {
    let extent = Extent(lines.lazy.flatMap { line in (0..<line.rows).map { Double(line[$0, part]) } })
    guard let lower = extent.lower, let upper = extent.upper, upper > lower else { return nil }
    return upper - lower
  }

  /// What the axes are: coordinates of x, of h, or principal directions.
  private var axes: (x: String, y: String) {
    switch projection {
    case .none: return title == "x" || source == .input ? ("x₁", "x₂") : ("h₁", "h₂")
    case .line: return ("h", "")
    case .principal(let share): return ("\(percent(share)) of the variance", "")
    }
  }

  /// The two families of lines.
  private var lineSeries: [Series] {
    let curves = lines.map { line in (0..<line.rows).map { Point(Double(line[$0, 0]), Double(line[$0, 1])) } }
    let half = curves.count / 2
    return [
      .curves(Array(curves[..<half]), color: Palette.color(0).mixed(with: .white, by: 0.45), width: 0.9),
      .curves(Array(curves[half...]), color: Palette.color(4).mixed(with: .white, by: 0.25), width: 0.9),
    ]
  }
}
