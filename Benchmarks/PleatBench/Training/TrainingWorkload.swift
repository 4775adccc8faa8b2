import LinearAlgebra
import NeuralNetworks

/// A network, what it is trained on, and how.
struct TrainingWorkload: Sendable {
  /// What a table calls it.
  let name: String
  let network: NetworkShape
  /// Examples a step; the number of examples is a multiple of it.
  let batch: Int
  let data: SyntheticExamples
  var loss: any Loss = SoftmaxCrossEntropy()
  var optimizer = SGD(momentum: 0.9)
  /// Small enough that no run of many steps on random targets diverges; how long a step takes doesn't depend on it.
  let learningRate: Float
  /// Whether an epoch begins by putting the examples in a new order.
  var shuffles = true
  /// Whether weights are normal with variance 1, instead of as the network would draw them.
  var hasNormalWeights = false

  /// The multiplications of a step, each with its addition.
  var multiplications: Double { Double(batch) * Double(network.trainingMultiplications) }

  var stepsPerEpoch: Int { data.count / batch }

  /// "784-256-128-10 relu".
  var networkText: String { "\(network) \(network.activation.name)" }

  /// The floats that training it takes at once: parameters and gradients of the network and of its copy, those of the plan with
  /// what the optimiser remembers; what passes through the layers, and back; and the examples, with a batch of them.
  var floats: Int {
    10 * network.parameters + batch * (network.widths.reduce(0) { $0 + 4 * $1 } + network.widths[0])
      + data.count * network.widths[0]
  }

  func makeNetwork(on backend: any GEMMBackend) throws -> Network {
    var network = try self.network.makeNetwork(on: backend)
    guard hasNormalWeights else { return network }
    var stream = RandomStream(seed: 1, name: "weights")
    network.visitParameters { _, parameter in
      guard parameter.isPenalized else { return }
      parameter.value = Matrix(rows: parameter.value.rows, columns: parameter.value.columns) { _, _ in
        Float(stream.normal())
      }
    }
    return network
  }
}

extension TrainingWorkload {
  /// The lecture's program: 64 examples in one batch, two layers, the sum of squared errors, normal weights. Its own layers have no
  /// biases; these are the library's, which have them.
  static let twentyLines = TrainingWorkload(
    name: "twenty-lines", network: NetworkShape([1000, 100, 10], .sigmoid), batch: 64,
    data: SyntheticExamples(kind: .numbers, count: 64), loss: SquaredError(reduction: .sum),
    optimizer: SGD(momentum: 0),
    learningRate: 1e-4, shuffles: false, hasNormalWeights: true)

  static let fashionMNIST = TrainingWorkload(
    name: "fashion-mnist", network: NetworkShape([784, 256, 128, 10]), batch: 128,
    data: SyntheticExamples(kind: .images, count: SyntheticExamples.images), learningRate: 1e-3)

  static let tiny = TrainingWorkload(
    name: "tiny", network: NetworkShape([4, 32, 16, 4], .tanh), batch: 64,
    data: SyntheticExamples(kind: .features, count: 2048), learningRate: 0.01)

  static let small = TrainingWorkload(
    name: "small", network: NetworkShape([64, 64, 64, 10]), batch: 32,
    data: SyntheticExamples(kind: .features, count: 2048), learningRate: 0.01)
}
