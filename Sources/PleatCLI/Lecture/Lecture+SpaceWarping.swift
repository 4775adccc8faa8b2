import Pleat

extension Lecture {
  /// What a layer does to its input space.
  func spaceWarping() throws -> Chapter {
    var chapter = Chapter("space-warping", title: "Space warping")
    chapter.say(
      """
      A linear transform $h = W x$ turns and stretches the plane; points that no line separates stay so. ReLU folds the plane along the \
      axes of $h$: what was in four quarters lies in one, and there a line may separate what no line could before.
      """)
    chapter.equation("h = W x \\quad \\text{against} \\quad h = ReLU(W x) = max(0, W x)")
    let weight = Matrix([[1, 0.5], [-0.6, 1]])
    let points = foldedPoints(weight: weight)
    let layer = try Network(
      inputWidth: 2, layers: [Dense(weight: weight, bias: Matrix(rows: 1, columns: 2)), Activation(.relu)],
      backend: backend)
    let probes = try layer.probes(on: points)
    var warp = Figure.spaceWarp(
      try SpaceWarp(weight: weight, points: points.inputs, grid: SpaceWarp.Grid(segments: 120), backend: backend),
      targets: points.targets, title: "A linear transform, and a fold",
      caption:
        "Blue lines are upright in the input space, orange ones level. Probe: how many points a linear classifier of that space gets right."
    )
    for (index, probe) in probes.enumerated() {
      warp.panels[index].title += ": probe \(percentage(probe.accuracy))"
    }
    chapter.show(warp, as: "warp-linear")
    chapter.say("A linear classifier in feature space is a nonlinear one in the original space:")
    chapter.show(try foldedBoundary(of: points, layer: layer, probe: probes[2].probe), as: "warp-boundary")
    chapter.find(
      "Space warping: ReLU(Wx) can make points linearly separable, Wx can’t",
      "a linear probe gets \(percentage(probes[0].accuracy)) of x, \(percentage(probes[1].accuracy)) of Wx, "
        + "\(percentage(probes[2].accuracy)) of ReLU(Wx)")
    chapter.say("A trained network finds such transforms by itself. The circles again, layer by layer:")
    try showTrainedNetwork(in: &chapter)
    return chapter
  }

  /// Points inside and outside of a corner, which max(0, h₁) + max(0, h₂) < 1 is.
  private func foldedPoints(weight: Matrix) -> Examples {
    var stream = RandomStream(seed: seed, name: "data")
    var points: [[Float]] = []
    var classes: [Int32] = []
    let (a, b, c, d) = (weight[0, 0], weight[0, 1], weight[1, 0], weight[1, 1])
    while points.count < 300 {
      let point = [Float(stream.uniform(-2, 2)), Float(stream.uniform(-2, 2))]
      let sum = max(0, a * point[0] + b * point[1]) + max(0, c * point[0] + d * point[1])
      let isInside = points.count % 2 == 1
      if isInside ? sum < 0.7 : sum > 1.1 {
        points.append(point)
        classes.append(isInside ? 1 : 0)
      }
    }
    return Examples(inputs: .floats(Matrix(points)), targets: .classes(classes, names: ["0", "1"]))
  }

  /// A line in the space of ReLU(Wx), and what it is in that of x.
  private func foldedBoundary(of points: Examples, layer: Network, probe: LinearProbe) throws -> Figure {
    guard case .floats(let places) = points.inputs else { preconditionFailure("points of bytes") }
    let folded = Examples(inputs: .floats(layer.scores(for: places)), targets: points.targets)
    let box = try DecisionRegions.box(around: points.inputs)
    let plane = try DecisionRegions(x: box.x, y: box.y, columns: 240, rows: 240) {
      probe.model.scores(for: .floats(layer.scores(for: $0)))
    }
    let features = try Figure.Boundary(
      of: probe.model.network, on: folded, scaling: probe.model.scaling, title: "feature space")
    var figure = Figure.decisionBoundary(
      [features, Figure.Boundary(plane, examples: points, title: "original space", accuracy: probe.accuracy)],
      title: "One classifier in two spaces")
    (figure.panels[0].x.label, figure.panels[0].y.label) = ("h₁", "h₂")
    (figure.panels[1].x.label, figure.panels[1].y.label) = ("x₁", "x₂")
    return figure
  }

  private func showTrainedNetwork(in chapter: inout Chapter) throws {
    let points = SyntheticSet.circles.make(count: 300, noise: 0.04, seed: seed)
    let network = try train(
      Network(inputs: 2, hidden: [8, 2], outputs: 2, activation: .tanh, seed: seed), on: points, optimizer: Adam(),
      TrainingOptions(epochs: 200, batchSize: 32, learningRate: 0.01, seed: seed)
    ).network
    let probes = try network.probes(on: points)
    chapter.show(
      .spaceWarp(
        try SpaceWarp(of: network, points: points.inputs, grid: SpaceWarp.Grid(segments: 120)),
        targets: points.targets, probes: probes, title: "The layers of a trained network"), as: "warp-network")
    let last = probes.dropLast().last?.accuracy ?? 0
    chapter.say(
      """
      A linear probe of the inputs is right for \(percentage(probes[0].accuracy)) of the points, one of the last hidden layer for \
      \(percentage(last)): the network has learnt the feature transform.
      """)
    chapter.find(
      "Neural networks as learnable feature transforms",
      "circles: a linear probe gets \(percentage(probes[0].accuracy)) of the inputs, \(percentage(last)) of the last hidden layer"
    )
  }
}
