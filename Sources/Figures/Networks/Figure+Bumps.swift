public import NeuralNetworks

extension Figure {
  /// One bump and the hidden units that it is the sum of: h₁ … h₄ with their weights, and their sum.
  ///
  /// - position: which bump of the network, from 0; nil for the one in the middle.
  public static func bump(of bumps: BumpNetwork, at position: Int? = nil, title: String = "A bump") -> Figure {
    let index = min(max(position ?? bumps.count / 2, 0), bumps.count - 1)
    let width = (bumps.end - bumps.start) / Double(bumps.count)
    let left = bumps.start + (Double(index) - 1) * width
    let xs = places(from: left, to: left + 3 * width, count: 301)
    let units = bumps.units(ofBump: index)
    let styles: [LineStyle] = [.solid, .dashed, .dotted, .dashDotted]
    var series = units.enumerated().map { number, unit in
      Series.line(
        x: xs, y: xs.map { bumps.contribution(ofUnit: unit, at: $0) },
        label: "u\(subscripts[number + 1]) h\(subscripts[number + 1])", style: styles[number % 4])
    }
    series.append(
      .line(x: xs, y: xs.map { bumps.bump(index, at: $0) }, label: "their sum", color: .black, width: 2.6))
    return Figure(
      title: title,
      caption: "Bump \(index + 1) of \(bumps.count): hidden units with their outgoing weights, and their sum.",
      width: 640, panels: [Panel(x: Axis("x"), y: Axis("uᵢ hᵢ"), series: series)])
  }

  /// A function and the networks that approximate it, a panel each, with the largest error in the title and a caption that says so.
  ///
  /// Networks have one input and one output.
  ///
  /// - range: where the function is drawn; a network is drawn at as many points.
  public static func approximations(
    of f: (Double) -> Double, over range: ClosedRange<Double>, by networks: [(title: String, network: Network)],
    title: String = "", caption: String = "", columns: Int? = nil
  ) -> Figure {
    let xs = places(from: range.lowerBound, to: range.upperBound, count: 801)
    let values = xs.map(f)
    let panels = networks.map { entry in
      let scores = entry.network.scores(for: Matrix(rows: xs.count, columns: 1) { i, _ in Float(xs[i]) })
      let outputs = (0..<xs.count).map { Double(scores[$0, 0]) }
      let error = zip(values, outputs).reduce(0) { max($0, abs($1.0 - $1.1)) }
      return Panel(
        title: "\(entry.title): \(rounded(error))", x: Axis("x"), y: Axis("y"),
        legend: entry.title == networks.last?.title ? .right : .hidden,
        series: [
          .line(x: xs, y: values, label: "f", color: Palette.okabeIto[0], width: 3),
          .line(x: xs, y: outputs, label: "network", color: Palette.okabeIto[1], width: 1.4),
        ])
    }
    let columns = columns ?? min(3, networks.count)
    return Figure(
      title: title, caption: "In the titles the largest error. \(caption)", width: columns == 1 ? 640 : 900,
      columns: columns, sharesY: true, panels: panels)
  }

  private static func places(from start: Double, to end: Double, count: Int) -> [Double] {
    (0..<count).map { start + (end - start) * Double($0) / Double(count - 1) }
  }

  private static let subscripts = ["₀", "₁", "₂", "₃", "₄"]

  /// With three digits behind the point.
  private static func rounded(_ value: Double) -> String {
    guard value.isFinite, value < 1e6 else { return "\(value)" }
    let thousandths = Int((value * 1000).rounded())
    let fraction = "\(thousandths % 1000)"
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
