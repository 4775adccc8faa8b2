import Pleat

extension Lecture {
  /// Setting the number of layers and their sizes; don't regularise with size.
  func layerSizes() throws -> Chapter {
    var chapter = Chapter("layer-sizes", title: "Setting the number of layers and their sizes")
    let points = enlarged(SyntheticSet.moons.make(count: 100, noise: 0.28, seed: seed), by: 3)
    func boundary(_ units: Int, _ lambda: Float, _ title: String) throws -> Figure.Boundary {
      let network = try train(
        Network(inputs: 2, hidden: [units], outputs: 2, activation: .relu, seed: seed), on: points, optimizer: Adam(),
        TrainingOptions(
          epochs: 1500, batchSize: 20, learningRate: 0.02, schedule: .cosine, penalty: WeightPenalty(l2: lambda),
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
        caption: "The same points. The penalty is on all weights, and λ has no ½ before it."), as: "boundary-penalties")
    return chapter
  }

  /// Points farther apart need smaller weights to be told apart, so that penalties have a finer say.
  private func enlarged(_ examples: Examples, by factor: Float) -> Examples {
    guard case .floats(let points) = examples.inputs else { preconditionFailure("points of bytes") }
    let larger = Matrix(rows: points.rows, columns: points.columns) { factor * points[$0, $1] }
    return Examples(inputs: .floats(larger), targets: examples.targets)
  }
}
