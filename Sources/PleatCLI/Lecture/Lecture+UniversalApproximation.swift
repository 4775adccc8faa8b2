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
    chapter.equation("y = u_1 max(0, w_1 x + b_1) + u_2 max(0, w_2 x + b_2) + u_3 max(0, w_3 x + b_3) + … + p")
    func f(_ x: Double) -> Double { sin(2 * x) + 0.5 * sin(5 * x) * exp(-x / 4) }
    let (a, b) = (0.0, 6.0)
    func bumps(_ count: Int, _ shape: BumpShape = .trapezoid()) throws -> BumpNetwork {
      try BumpNetwork(of: f, from: a, to: b, bumps: count, shape: shape, backend: backend)
    }
    chapter.show(.bump(of: try bumps(12), at: 8, title: "Four hidden units make a bump"), as: "bump")
    chapter.show(
      .approximations(
        of: f, over: a...b, by: try [4, 16, 64].map { ("\($0) bumps", try bumps($0).network) },
        title: "f(x) = sin 2x + ½ sin 5x e^(−x/4) as a sum of bumps",
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
    chapter.say(
      """
      Functions of more numbers? The same with bumps over the cells of a plane, two hidden layers, weights by hand:
      """)
    chapter.show(try surfaceFigure(), as: "bumps-plane")
    chapter.say(
      """
      Reality check: networks don’t really learn bumps. Here is a network of the same size as sixteen bumps, trained from random \
      weights. And universal approximation is no distinction: $k$ nearest neighbours have it too.
      """)
    chapter.show(try learnedFigure(of: f, from: a, to: b), as: "bumps-learned")
    return chapter
  }

  private func errorFigure(
    of f: (Double) -> Double, bumps: (Int, BumpShape) throws -> BumpNetwork
  ) throws -> Figure {
    let counts = [2, 4, 8, 16, 32, 64, 128, 256]
    let shapes: [(String, BumpShape, Marker)] = [
      ("ReLU", .trapezoid(), .circle), ("sigmoid", .sigmoid(), .square), ("tanh", .tanh(), .cross),
    ]
    // |f′| ≤ 2 + 2.5·|cos| + a little from the exponential: 4.7 at most.
    let lipschitz = 4.7
    var series = try shapes.map { name, shape, marker in
      Series.line(
        x: counts.map(Double.init), y: try counts.map { try bumps($0, shape).error(against: f).maximum }, label: name,
        marker: marker)
    }
    series.append(
      .line(
        x: counts.map(Double.init), y: try counts.map { try bumps($0, .trapezoid()).errorBound(lipschitz: lipschitz) },
        label: "bound for ReLU, L(b − a)/2K", color: .note, style: .dashed))
    return Figure(
      title: "The error falls as K grows", caption: "The largest error at 10,000 points.", width: 640,
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
        title: "f(x, y) = sin x cos 1.5y", hasEqualAspect: true,
        series: [.heatMap(exact, range: -1...1, hasColorBar: false)])
    ]
    for (name, shape) in [("tents", BumpSurface.Shape.tents), ("towers", .sigmoid())] {
      let surface = try BumpSurface(of: f, x: (0, 4), y: (0, 4), bumps: 12, shape: shape, backend: backend)
      let scores = surface.network.scores(for: grid.points)
      let error = try surface.error(against: f).maximum
      panels.append(
        Panel(
          title: "12×12 \(name): \(decimal(error, 3))", hasEqualAspect: true,
          series: [
            .heatMap(grid.with(values: scores.elements.map { Double($0) }), range: -1...1, hasColorBar: name != "tents")
          ]))
    }
    return Figure(
      title: "Bumps in two dimensions", caption: "In the titles the largest error; towers are made of sigmoids.",
      width: 900, columns: 3, panels: panels)
  }

  private func learnedFigure(of f: (Double) -> Double, from a: Double, to b: Double) throws -> Figure {
    let count = 400
    var stream = RandomStream(seed: seed, name: "data")
    let xs = (0..<count).map { _ in stream.uniform(a, b) }
    // Inputs around 0 are what initialisations are made for.
    let scaling = InputScaling(
      shift: Matrix([[Float((a + b) / 2)]]), scale: Matrix([[Float(2 / (b - a))]]))
    let examples = Examples(
      inputs: .floats(Matrix(rows: count, columns: 1) { i, _ in Float(xs[i]) }),
      targets: .values(Matrix(rows: count, columns: 1) { i, _ in Float(f(xs[i])) }))
    let network = try train(
      Network(inputs: 1, hidden: [64], outputs: 1, seed: seed), on: examples, scaling: scaling, loss: SquaredError(),
      optimizer: Adam(), TrainingOptions(epochs: 1000, batchSize: 32, learningRate: 0.01, schedule: .cosine, seed: seed)
    ).network
    let neighbors = try KNearestNeighbors(examples, k: 5, backend: backend)
    let places = (0..<600).map { a + (b - a) * Double($0) / 599 }
    let points = Matrix(rows: 600, columns: 1) { i, _ in Float(places[i]) }
    let values = places.map(f)
    let bumps = try BumpNetwork(of: f, from: a, to: b, bumps: 16, backend: backend).network.scores(for: points)
    let answers: [(String, Matrix)] = [
      ("16 bumps by hand", bumps), ("trained (Adam)", network.scores(for: .floats(points), scaling: scaling)),
      ("5 nearest neighbours", try neighbors.predict(.floats(points))),
    ]
    let panels = answers.map { name, matrix in
      let outputs = matrix.elements.map { Double($0) }
      let error = zip(outputs, values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      return Panel(
        title: "\(name): \(decimal(error, 3))", x: Axis("x"), y: Axis("y"),
        legend: name == answers[2].0 ? .right : .hidden,
        series: [
          .line(x: places, y: values, label: "f", color: Palette.okabeIto[0], width: 3),
          .line(x: places, y: outputs, label: "approximation", color: Palette.okabeIto[1], width: 1.4),
        ])
    }
    return Figure(
      title: "The same function by hand, by training, by neighbours",
      caption:
        "In the titles the largest error. 64 hidden units in both networks; \(count) examples for training and for the neighbours.",
      width: 900,
      columns: 3, sharesY: true, panels: panels)
  }
}
