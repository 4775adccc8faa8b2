import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Lecture {
  /// Sums of bumps; what SGD learns instead; and nearest neighbours.
  func universalApproximation() throws -> Chapter {
    var chapter = Chapter("universal-approximation", title: "Universal approximation")
    chapter.say(
      """
      A network with one hidden layer can approximate any continuous function on a compact set. By hand: four ReLUs make a bump, and \
      $4K$ of them a sum of $K$ bumps.
      """)
    chapter.equation("y = u_1 max(0, w_1 x + b_1) + u_2 max(0, w_2 x + b_2) + u_3 max(0, w_3 x + b_3) + p")
    func f(_ x: Double) -> Double { sin(2 * x) + 0.5 * sin(5 * x) * exp(-x / 4) }
    let (a, b) = (0.0, 6.0)
    func bumps(_ count: Int, _ shape: BumpShape = .trapezoid()) throws -> BumpNetwork {
      try BumpNetwork(of: f, from: a, to: b, bumps: count, shape: shape, backend: backend)
    }
    chapter.show(.bump(of: try bumps(12), at: 8, title: "Four hidden units make a bump"), as: "bump")
    chapter.show(
      .approximations(
        of: f, over: a...b, by: try [4, 16, 64].map { ("\($0) bumps", try bumps($0).network) },
        title: "f(x) = sin 2x + ½ sin 5x exp(−x/4) as a sum of bumps",
        caption: "The ramp down of a bump is the ramp up of the next, so that no gaps are left."), as: "bumps")
    chapter.say(
      """
      What about gaps between bumps? Bumps that keep to their own cells leave them; when neighbours’ ramps overlap, they add up to 1 \
      everywhere. Other nonlinearities? Differences of two steep sigmoids or tanhs are bumps too.
      """)
    chapter.show(
      .approximations(
        of: f, over: a...b,
        by: [
          ("with gaps", try bumps(16, .separateTrapezoid()).network), ("ReLU", try bumps(16).network),
          ("sigmoid", try bumps(16, .sigmoid()).network),
        ], title: "Sixteen bumps", caption: "Bumps with gaps between them, with overlapping ramps, and of sigmoids."),
      as: "bumps-gaps")
    chapter.show(try errorFigure(of: f, bumps: bumps), as: "bumps-error")
    chapter.find(
      "Universal approximation: 4K hidden units can build a sum of K bumps",
      "largest error \(decimal(try bumps(16).error(against: f).maximum, 3)) with 16 bumps, "
        + "\(decimal(try bumps(256).error(against: f).maximum, 3)) with 256")
    chapter.say(
      """
      Functions of more numbers? The same with bumps over the cells of a plane, two hidden layers, weights by hand:
      """)
    chapter.show(try surfaceFigure(), as: "bumps-plane")
    try realityCheck(of: f, from: a, to: b, in: &chapter)
    return chapter
  }

  private func errorFigure(
    of f: (Double) -> Double, bumps: (Int, BumpShape) throws -> BumpNetwork
  ) throws -> Figure {
    let counts = [2, 4, 8, 16, 32, 64, 128, 256]
    // The same steps are made of sigmoids and of tanhs: the thin line lies on the thick one.
    let shapes: [(name: String, shape: BumpShape, marker: Marker, width: Double, style: LineStyle)] = [
      ("ReLU", .trapezoid(), .triangle, 1.8, .solid), ("sigmoid", .sigmoid(), .square, 3.4, .solid),
      ("tanh", .tanh(), .circle, 1.2, .dashed),
    ]
    // |f′| ≤ 2 + 2.5·|cos| + a little from the exponential: 4.7 at most.
    let lipschitz = 4.7
    var series = try shapes.map { entry in
      Series.line(
        x: counts.map(Double.init), y: try counts.map { try bumps($0, entry.shape).error(against: f).maximum },
        label: entry.name, width: entry.width, style: entry.style, marker: entry.marker)
    }
    series.append(
      .line(
        x: counts.map(Double.init), y: try counts.map { try bumps($0, .trapezoid()).errorBound(lipschitz: lipschitz) },
        label: "bound for ReLU, L(b − a)/2K", color: .note, style: .dashed))
    return Figure(
      title: "The error falls as K grows",
      caption: "The largest error at 10,000 points. Sigmoid and tanh make the same steps: their errors are the same.",
      width: 640,
      panels: [
        Panel(
          x: Axis("bumps K", scale: .logarithmic), y: Axis("largest error", scale: .logarithmic), series: series)
      ])
  }

  private func surfaceFigure() throws -> Figure {
    func f(_ x: Double, _ y: Double) -> Double { sin(x) * cos(1.5 * y) }
    let grid = try SampleGrid(x: 0...4, y: 0...4, columns: 120, rows: 120)
    let exact = try SampleGrid(x: 0...4, y: 0...4, columns: 120, rows: 120, f)
    var panels = [
      Panel(
        title: "f(x, y) = sin x cos 1.5y", x: Axis("x"), y: Axis("y"), hasEqualAspect: true,
        series: [.heatMap(exact, range: -1...1, hasColorBar: false)])
    ]
    for (name, shape) in [("tents", BumpSurface.Shape.tents), ("towers", .sigmoid())] {
      let surface = try BumpSurface(of: f, x: (0, 4), y: (0, 4), bumps: 12, shape: shape, backend: backend)
      let scores = surface.network.scores(for: grid.points)
      let error = try surface.error(against: f).maximum
      panels.append(
        Panel(
          title: "12×12 \(name): \(decimal(error, 3))", x: Axis("x"), y: Axis("y"), hasEqualAspect: true,
          series: [
            .heatMap(grid.with(values: scores.elements.map { Double($0) }), range: -1...1, hasColorBar: name != "tents")
          ]))
    }
    return Figure(
      title: "Bumps in two dimensions", caption: "In the titles the largest error; towers are made of sigmoids.",
      width: 900, columns: 3, panels: panels)
  }
}
