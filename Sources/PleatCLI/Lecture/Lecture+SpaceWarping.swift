import Pleat

extension Lecture {
  /// What a layer does to its input space.
  func spaceWarping() throws -> Chapter {
    var chapter = Chapter("space-warping", title: "Space warping")
    chapter.say(
      """
      A linear transform $h = W x$ shears and turns the plane; points that no line separates stay so. ReLU folds the plane along the \
      axes of $h$: what was on four sides lies in one quarter.
      """)
    chapter.equation("h = W x \\quad \\text{against} \\quad h = ReLU(W x) = max(0, W x)")
    let points = SyntheticSet.circles.make(count: 300, noise: 0.04, seed: seed)
    let weight = Matrix([[1, 0.5], [-0.6, 1]])
    chapter.show(
      .spaceWarp(
        try SpaceWarp(weight: weight, points: points.inputs, backend: backend), targets: points.targets,
        title: "A linear transform, and a fold"), as: "warp-linear")
    let network = try train(
      Network(inputs: 2, hidden: [8, 2], outputs: 2, activation: .tanh, seed: seed), on: points, optimizer: Adam(),
      TrainingOptions(epochs: 200, batchSize: 32, learningRate: 0.01, seed: seed)
    ).network
    let probes = try network.probes(on: points)
    chapter.show(
      .spaceWarp(
        try SpaceWarp(of: network, points: points.inputs), targets: points.targets, probes: probes,
        title: "The layers of a trained network",
        caption:
          "In the titles: the accuracy of a linear classifier of that space. Eight numbers are drawn in the two directions in "
          + "which they vary most."), as: "warp-network")
    chapter.say(
      """
      A linear probe of the inputs is right for \(decimal(probes[0].accuracy * 100, 1)) % of the points, one of the last hidden layer \
      for \(decimal((probes.dropLast().last?.accuracy ?? 0) * 100, 1)) %: the network has learnt the feature transform.
      """)
    return chapter
  }

  /// Setting the number of layers and their sizes; don't regularise with size.
  func layerSizes() throws -> Chapter {
    var chapter = Chapter("layer-sizes", title: "Setting the number of layers and their sizes")
    let points = SyntheticSet.moons.make(count: 200, noise: 0.28, seed: seed)
    func boundary(_ units: Int, _ lambda: Float, _ title: String) throws -> Figure.Boundary {
      let network = try train(
        Network(inputs: 2, hidden: [units], outputs: 2, activation: .relu, seed: seed), on: points, optimizer: Adam(),
        TrainingOptions(
          epochs: 400, batchSize: 20, learningRate: 0.02, schedule: .cosine, penalty: WeightPenalty(l2: lambda),
          seed: seed)
      ).network
      return try Figure.Boundary(of: network, on: points, title: title)
    }
    chapter.say("More hidden units mean more capacity:")
    chapter.show(
      .decisionBoundary(
        try [3, 6, 20].map { try boundary($0, 0, "\($0) hidden units") }, title: "Hidden units",
        caption: "Two moons with noise; two-layer ReLU networks, no penalty. In the titles: training accuracy."),
      as: "boundary-sizes")
    chapter.say("Don’t regularise with size; use a stronger L2 penalty instead:")
    chapter.equation("L = \\frac{1}{N} ∑_i L_i + λ ∑_k W_k^2")
    chapter.show(
      .decisionBoundary(
        try [0.001, 0.01, 0.1].map { try boundary(20, $0, "λ = \($0)") },
        title: "Twenty hidden units, stronger and stronger L2",
        caption: "The same points and network."), as: "boundary-penalties")
    return chapter
  }
}
