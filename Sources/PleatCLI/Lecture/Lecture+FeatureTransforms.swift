import Pleat

extension Lecture {
  /// One solution: feature transforms.
  func featureTransforms() throws -> Chapter {
    var chapter = Chapter("feature-transforms", title: "One solution: feature transforms")
    chapter.say(
      """
      No line separates two circles around one centre. In polar coordinates a line does: a linear classifier in feature space is a \
      nonlinear one in the original space.
      """)
    chapter.equation("r = (x^2 + y^2)^{1/2} \\quad θ = tan^{−1}(y/x)")
    let points = SyntheticSet.circles.make(count: 400, seed: seed)
    chapter.show(try .polarTransform(of: points, title: "Circles in two spaces"), as: "polar-transform")
    let plain = try LinearProbe(on: points).accuracy
    let network = try train(
      Network(inputWidth: 2, layers: [PolarTransform()] + linearLayers(inputs: 2, outputs: 2), backend: backend),
      on: points, TrainingOptions(epochs: 100, batchSize: 32, learningRate: 0.5, schedule: .cosine, seed: seed)
    ).network
    let transformed = accuracy(network, on: points)
    chapter.say(
      """
      The transform is a layer like others and stands in front of any network: \(network.layers.map(\.summary).joined(separator: ", ")), \
      trained with SGD, is right for \(percentage(transformed)) of the points.
      """)
    chapter.find(
      "Feature transform + linear classifier allows nonlinear decision boundaries",
      "a line gets \(percentage(plain)) of the circles’ points right, in polar coordinates \(percentage(transformed))")
    return chapter
  }

  /// One dense layer.
  private func linearLayers(inputs: Int, outputs: Int) throws -> [any Layer] {
    var stream = RandomStream(seed: seed, name: "weights")
    return [try Dense(inputs: inputs, outputs: outputs, initialization: .glorot, using: &stream)]
  }
}
