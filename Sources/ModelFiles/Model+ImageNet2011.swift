public import ImageFeatures
public import NeuralNetworks

extension Model {
  /// The model that gives a fitted pipeline's scores: the Fisher vectors of all systems are its features, and one dense layer, which their
  /// machines and the fusion come to, is its network. How vectors were compressed to learn from is no part of it.
  ///
  /// Scores are ``ImageNet2011/scores(of:threads:)`` up to rounding. The loss, one machine a class, is what the machines were fitted by;
  /// fused scores are no margins, so that it tells models of one kind apart and no more.
  ///
  /// - classNames: one a class, in their order.
  ///
  /// Throws ``FeatureError`` where a weight comes out larger than Float's largest number. Traps on another number of names than classes.
  public init(
    _ pipeline: ImageNet2011, classNames: [String], history: [String: String] = [:], backend: any GEMMBackend = .auto
  ) throws(FeatureError) {
    let machines = try pipeline.fusedMachines()
    require(
      classNames.count == machines.classCount, "\(classNames.count) names of \(machines.classCount) classes")
    let network: Network
    do {
      let layer = try Dense(weight: machines.weights, bias: machines.biases)
      network = try Network(inputWidth: layer.inputWidth, layers: [layer], backend: backend)
    } catch {
      throw FeatureError("2011: \(error)")
    }
    self.init(
      network: network, features: pipeline.features, imageShape: pipeline.imageShape, loss: OneVersusAllSVM(),
      classNames: classNames, history: history)
  }
}
