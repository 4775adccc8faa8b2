import Pleat

extension Lecture {
  /// What SGD makes of a network of the same size, and nearest neighbours.
  func realityCheck(of f: (Double) -> Double, from a: Double, to b: Double, in chapter: inout Chapter) throws {
    let count = 400
    var stream = RandomStream(seed: seed, name: "data")
    let xs = (0..<count).map { _ in stream.uniform(a, b) }
    let examples = Examples(
      inputs: .floats(Matrix(rows: count, columns: 1) { i, _ in Float(xs[i]) }),
      targets: .values(Matrix(rows: count, columns: 1) { i, _ in Float(f(xs[i])) }))
    // Inputs around 0 are what initialisations are made for.
    let scaling = InputScaling(shift: Matrix([[Float((a + b) / 2)]]), scale: Matrix([[Float(2 / (b - a))]]))
    let network = try train(
      Network(inputs: 1, hidden: [64], outputs: 1, seed: seed), on: examples, scaling: scaling, loss: SquaredError(),
      TrainingOptions(epochs: 2000, batchSize: 32, learningRate: 0.05, schedule: .cosine, seed: seed)
    ).network
    let bumps = try BumpNetwork(of: f, from: a, to: b, bumps: 16, backend: backend)
    let neighbors = try KNearestNeighbors(examples, k: 5, backend: backend)
    let places = (0..<601).map { a + (b - a) * Double($0) / 600 }
    let points = Matrix(rows: places.count, columns: 1) { i, _ in Float(places[i]) }
    chapter.say(
      """
      Reality check: networks don’t really learn bumps. Here is a network of the same size as sixteen bumps, 64 hidden units, trained \
      from random weights by SGD with momentum. And remember that $k$ nearest neighbours are a universal approximator too.
      """)
    let answers: [(name: String, outputs: [Double])] = [
      ("16 bumps by hand", bumps.network.scores(for: points).elements.map(Double.init)),
      ("trained by SGD", network.scores(for: .floats(points), scaling: scaling).elements.map(Double.init)),
      ("5 neighbours", try neighbors.predict(.floats(points)).elements.map(Double.init)),
    ]
    let values = places.map(f)
    let errors = answers.map { zip($0.outputs, values).reduce(0) { max($0, abs($1.0 - $1.1)) } }
    chapter.show(
      Figure(
        title: "The same function by hand, by training, by neighbours",
        caption:
          "In the titles the largest error. 64 hidden units in both networks; \(count) examples for training and for the neighbours.",
        width: 900, columns: 3, sharesY: true,
        panels: zip(answers, errors).enumerated().map { index, answer in
          Panel(
            title: "\(answer.0.name): \(decimal(answer.1, 3))", x: Axis("x"), y: Axis("y"),
            legend: index == 2 ? .right : .hidden,
            series: [
              .line(x: places, y: values, label: "f", color: Palette.okabeIto[0], width: 3),
              .line(x: places, y: answer.0.outputs, label: "approximation", color: Palette.okabeIto[1], width: 1.4),
            ])
        }), as: "bumps-learned")
    chapter.say("What the hidden units add to the output: bumps next to each other, and lines that bend anywhere.")
    chapter.show(units(of: bumps, beside: network, scaling: scaling, at: places), as: "bumps-units")
    chapter.find(
      "Networks don’t really learn bumps; k nearest neighbours are a universal approximator too",
      "largest error " + zip(answers, errors).map { "\(decimal($1, 3)) (\($0.name))" }.joined(separator: ", "))
    try showNeighbors(in: &chapter)
  }

  /// What bumps, and what hidden units of a trained network, add to the output.
  private func units(
    of bumps: BumpNetwork, beside network: Network, scaling: InputScaling, at places: [Double]
  ) -> Figure {
    let inputs = Matrix(rows: places.count, columns: 1) { i, _ in Float(places[i]) }
    let hidden = network.activations(
      of: ExampleInputs.floats(inputs).matrix(scaledBy: scaling, by: backend.kernels))[1]
    let outgoing = network.layers[2].parameters[0].parameter.value
    let learned = (0..<hidden.columns).map { unit in
      places.indices.map { Point(places[$0], Double(hidden[$0, unit] * outgoing[0, unit])) }
    }
    let made = (0..<bumps.count).map { bump in places.map { Point($0, bumps.bump(bump, at: $0)) } }
    return Figure(
      title: "What makes up the sum", width: 760,
      panels: [("by hand: 16 bumps of 4 units", made), ("trained by SGD: 64 units", learned)].map { title, lines in
        Panel(
          title: title, x: Axis("x"), y: Axis("uᵢ hᵢ"),
          series: lines.enumerated().map { .line($1, color: Palette.color($0), width: 1.3) })
      })
  }

  /// The classifier: its boundaries for few neighbours and many.
  private func showNeighbors(in chapter: inout Chapter) throws {
    chapter.say("The same for classes: $k$ nearest neighbours vote.")
    let points = SyntheticSet.spiral.make(count: 300, seed: seed)
    let box = try DecisionRegions.box(around: points.inputs)
    let boundaries = try [1, 5, 51].map { k in
      let neighbors = try KNearestNeighbors(points, k: k, backend: backend)
      let regions = try DecisionRegions(x: box.x, y: box.y, columns: 200, rows: 200) { places in
        guard let votes = try? neighbors.votes(for: .floats(places)) else { preconditionFailure("places of the plane") }
        return votes
      }
      return Figure.Boundary(
        regions, examples: points, title: "k = \(k)", accuracy: try neighbors.accuracy(on: points))
    }
    chapter.show(
      .decisionBoundary(
        boundaries, title: "k nearest neighbours",
        caption: "In the titles: training accuracy. The arms begin at one point, which can have one answer only."),
      as: "neighbors")
  }
}
