import LinearAlgebra
import NeuralNetworks

/// A network, what it is trained on, and how.
struct TrainingWorkload: Sendable {
  /// What a table calls it.
  var name: String
  let network: NetworkShape
  /// Examples a step; the number of examples is a multiple of it.
  let batch: Int
  var data: SyntheticExamples
  var loss: any Loss = SoftmaxCrossEntropy()
  var optimizer: any Optimizer = SGD(momentum: 0.9)
  /// Small enough that no run of many steps on random targets diverges; how long a step takes doesn't depend on it.
  var learningRate: Float
  /// Whether an epoch begins by putting the examples in a new order.
  var shuffles = true
  /// Whether weights are normal with variance 1, instead of as the network would draw them.
  var hasNormalWeights = false
  /// What stands behind each hidden dense layer.
  var normalization = MultilayerPerceptron.Normalization.none
  /// The rate of the dropout behind each hidden activation.
  var dropout: Float = 0
  /// What gradients are clipped to.
  var clipNorm: Float?
  /// Whether the hidden layers but the first are the nodes of a random graph, all of one width.
  var isWired = false

  /// The multiplications of a step, each with its addition.
  var multiplications: Double { Double(batch) * Double(network.trainingMultiplications) }

  var stepsPerEpoch: Int { data.count / batch }

  /// "784-256-128-10 relu", and what else there is.
  var networkText: String {
    var parts = ["\(isWired ? "random graph of " : "")\(network) \(network.activation.name)"]
    if normalization != .none { parts.append("\(normalization.rawValue) norm") }
    if dropout > 0 { parts.append("dropout \(dropout)") }
    if !(optimizer is SGD) { parts.append(optimizer.summary) }
    if let clipNorm { parts.append("clipped to \(clipNorm)") }
    return parts.joined(separator: ", ")
  }

  /// The floats that training it takes at once: parameters and gradients of the network and of its copy, those of the plan with
  /// what the optimiser remembers; what passes through the layers, and back; and the examples, with a batch of them.
  var floats: Int {
    10 * network.parameters + batch * (network.widths.reduce(0) { $0 + 4 * $1 } + network.widths[0])
      + data.count * network.widths[0]
  }

  func makeNetwork(on backend: any GEMMBackend) throws -> Network {
    if isWired {
      let widths = network.widths
      return try Network(
        inputs: widths[0], outputs: widths[widths.count - 1],
        wiring: .wattsStrogatz(nodes: widths.count - 3, neighbors: 4, rewiring: 0.5, seed: 1), width: widths[1],
        activation: network.activation, normalization: normalization, seed: 1, backend: backend)
    }
    var layers = network.layers
    layers.normalization = normalization
    layers.dropout = dropout
    var network = try Network(layers, seed: 1, backend: backend)
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

extension TrainingWorkload {
  /// ``small`` with something else in its step, and everything at once; on bytes, and in epochs of 4096 steps: what the first step of an
  /// epoch copies, because the network was handed out after the last, shouldn't pass for what a step does.
  static let variants: [TrainingWorkload] = [
    variant("dropout") { $0.dropout = 0.2 },
    variant("batch-norm") { $0.normalization = .batch },
    variant("layer-norm") { $0.normalization = .layer },
    variant("adam") { ($0.optimizer, $0.learningRate) = (Adam(), 1e-3) },
    variant("clipping") { $0.clipNorm = 0.1 },
    variant("everything") {
      ($0.dropout, $0.normalization, $0.clipNorm) = (0.2, .batch, 0.1)
      ($0.optimizer, $0.learningRate) = (Adam(), 1e-3)
    },
  ]

  /// A randomly wired network of eight nodes. Each is a dense layer, as in the stack of this shape; what adds up a node's inputs is
  /// not counted among the multiplications.
  static let wired = TrainingWorkload(
    name: "wired", network: NetworkShape([64] + Array(repeating: 32, count: 9) + [10]), batch: 32,
    data: longEpoch, learningRate: 0.01, isWired: true)

  private static let longEpoch = SyntheticExamples(kind: .images, count: 32 * 4096)

  private static func variant(_ name: String, _ change: (inout TrainingWorkload) -> Void) -> TrainingWorkload {
    var workload = small
    workload.name = name
    workload.data = longEpoch
    change(&workload)
    return workload
  }
}
