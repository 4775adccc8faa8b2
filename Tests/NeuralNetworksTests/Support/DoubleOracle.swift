#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The equations of a fully-connected network, its losses and its penalties in Double, one example at a time.
///
/// It shares no code with what it is compared with. Gradients are central differences of the total loss, so that no
/// derivative is written down a second time.
struct DoubleOracle: Sendable {
  enum Activation: Sendable {
    case relu, sigmoid, tanh, softplus, gelu, silu
    case leakyReLU(slope: Double)
    case elu(alpha: Double)

    func callAsFunction(_ x: Double) -> Double {
      switch self {
      case .relu: max(0, x)
      case .leakyReLU(let slope): max(slope * x, x)
      case .sigmoid: 1 / (1 + exp(-x))
      // (e²ˣ−1)/(e²ˣ+1), with e⁻²ˣ above 0 so that nothing overflows.
      case .tanh: x > 0 ? -expm1(-2 * x) / (1 + exp(-2 * x)) : expm1(2 * x) / (exp(2 * x) + 1)
      case .softplus: max(x, 0) + log1p(exp(-abs(x)))
      case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
      case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
      case .silu: x * (x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (exp(x) + 1))
      }
    }

    /// Whether the function or its derivative has a corner at 0.
    var hasKink: Bool {
      switch self {
      case .relu, .leakyReLU, .elu: true
      case .sigmoid, .tanh, .softplus, .gelu, .silu: false
      }
    }
  }

  enum Loss: Sendable, CaseIterable {
    case softmax, svm, oneVersusAll, oneVersusAllSquared, squaredErrorMean, squaredErrorSum

    /// Lᵢ of one example.
    func callAsFunction(_ scores: [Double], _ target: Target) -> Double {
      switch (self, target) {
      case (.softmax, .label(let y)):
        // −log(e^(s_y)/Σ e^(s_j)) = log(1 + Σ_{j≠y} e^(s_j − s_y)).
        let differences = scores.indices.filter { $0 != y }.map { scores[$0] - scores[y] }
        let shift = max(0, differences.max() ?? 0)
        let sum = differences.reduce(0) { $0 + exp($1 - shift) }
        return shift == 0 ? log1p(sum) : shift + log(exp(-shift) + sum)
      case (.svm, .label(let y)):
        return scores.indices.reduce(0) { $1 == y ? $0 : $0 + max(0, scores[$1] - scores[y] + 1) }
      case (.oneVersusAll, .label(let y)): return Self.margins(scores, y).reduce(0, +)
      case (.oneVersusAllSquared, .label(let y)): return Self.margins(scores, y).reduce(0) { $0 + $1 * $1 }
      case (.squaredErrorMean, let target), (.squaredErrorSum, let target):
        let wanted = target.numbers(count: scores.count)
        return zip(scores, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      case (.softmax, .numbers), (.svm, .numbers), (.oneVersusAll, .numbers), (.oneVersusAllSquared, .numbers):
        preconditionFailure("\(self) needs a class")
      }
    }

    /// max(0, 1 − s) for the class and max(0, 1 + s) for each other.
    private static func margins(_ scores: [Double], _ y: Int) -> [Double] {
      scores.enumerated().map { max(0, $0.offset == y ? 1 - $0.element : 1 + $0.element) }
    }

    /// What Σ Lᵢ of N examples is multiplied by.
    func scale(_ count: Int) -> Double { self == .squaredErrorSum ? 1 : 1 / Double(count) }
  }

  enum Target: Sendable {
    case label(Int)
    case numbers([Double])

    func numbers(count: Int) -> [Double] {
      switch self {
      case .label(let y): (0..<count).map { $0 == y ? 1 : 0 }
      case .numbers(let numbers): numbers
      }
    }
  }

  struct Example: Sendable {
    var input: [Double]
    var target: Target
  }

  /// W of each dense layer: a row of weights an output.
  var weights: [[[Double]]]
  /// b of each dense layer.
  var biases: [[Double]]
  /// What stands between each two dense layers.
  var activation: Activation
  var loss = Loss.softmax
  var l2 = 0.0
  var l1 = 0.0

  /// The inputs of every activation, layer by layer, and the last layer's outputs.
  func forward(_ input: [Double]) -> (preactivations: [[Double]], scores: [Double]) {
    var x = input
    var preactivations: [[Double]] = []
    for k in weights.indices {
      // Loops of the plainest kind: without optimisation they are what is fast enough for thousands of differences.
      var z = biases[k]
      for i in 0..<z.count {
        let row = weights[k][i]
        var sum = z[i]
        var j = 0
        while j < x.count {
          sum += row[j] * x[j]
          j += 1
        }
        z[i] = sum
      }
      if k == weights.count - 1 { return (preactivations, z) }
      preactivations.append(z)
      x = z.map { activation($0) }
    }
    return (preactivations, x)
  }

  func scores(_ input: [Double]) -> [Double] { forward(input).scores }

  /// λ₂ Σ W² + λ₁ Σ|W|.
  var penalty: Double {
    if l2 == 0 && l1 == 0 { return 0 }
    return weights.reduce(0) { total, matrix in
      matrix.reduce(total) { $1.reduce($0) { $0 + l2 * $1 * $1 + l1 * abs($1) } }
    }
  }

  /// Σ Lᵢ.
  func lossSum(_ batch: [Example]) -> Double {
    batch.reduce(0) { $0 + loss(scores($1.input), $1.target) }
  }

  /// The loss that is minimised.
  func totalLoss(_ batch: [Example]) -> Double {
    lossSum(batch) * loss.scale(batch.count) + penalty
  }

  /// How many examples have their largest score at their class.
  func correct(_ batch: [Example]) -> Int {
    batch.count { example in
      let scores = scores(example.input)
      guard case .label(let y) = example.target else { return false }
      return scores.firstIndex(of: scores.max()!) == y
    }
  }

  /// All parameters: W₁ row by row, b₁, W₂, b₂, ….
  var parameters: [Double] {
    weights.indices.flatMap { weights[$0].flatMap(\.self) + biases[$0] }
  }

  /// Calls `visit` with every parameter in the order of ``parameters``.
  mutating func visitParameters(_ visit: (inout DoubleOracle, WritableKeyPath<DoubleOracle, Double>) -> Void) {
    for k in weights.indices {
      for i in weights[k].indices {
        for j in weights[k][i].indices { visit(&self, \.weights[k][i][j]) }
      }
      for i in biases[k].indices { visit(&self, \.biases[k][i]) }
    }
  }

  /// ∂(total loss)/∂(every parameter), by central differences of width 2·10⁻⁶.
  func gradient(_ batch: [Example]) -> [Double] {
    let h = 1e-6
    var gradient: [Double] = []
    var varied = self
    varied.visitParameters { oracle, parameter in
      let value = oracle[keyPath: parameter]
      oracle[keyPath: parameter] = value + h
      let above = oracle.totalLoss(batch)
      oracle[keyPath: parameter] = value - h
      let below = oracle.totalLoss(batch)
      oracle[keyPath: parameter] = value
      gradient.append((above - below) / (2 * h))
    }
    return gradient
  }

  /// v = ρv + dw; w −= ηv, for every parameter; `velocities` start empty.
  mutating func step(_ batch: [Example], learningRate: Double, momentum: Double, velocities: inout [Double]) {
    let gradient = gradient(batch)
    if velocities.isEmpty { velocities = gradient.map { _ in 0 } }
    var position = 0
    visitParameters { oracle, parameter in
      velocities[position] = momentum * velocities[position] + gradient[position]
      oracle[keyPath: parameter] -= learningRate * velocities[position]
      position += 1
    }
  }

  /// How far the nearest corner of an activation, of a hinge or of |w| is: nearer than this, differences mean nothing.
  func kinkDistance(_ example: Example) -> Double {
    let (preactivations, scores) = forward(example.input)
    var distance = Double.infinity
    if activation.hasKink {
      for z in preactivations { for value in z { distance = min(distance, abs(value)) } }
    }
    if loss == .svm, case .label(let y) = example.target {
      for j in scores.indices where j != y { distance = min(distance, abs(scores[j] - scores[y] + 1)) }
    }
    // The squared hinge has no corner.
    if loss == .oneVersusAll, case .label(let y) = example.target {
      for j in scores.indices { distance = min(distance, abs(j == y ? 1 - scores[j] : 1 + scores[j])) }
    }
    if l1 != 0 {
      for matrix in weights { for row in matrix { for w in row { distance = min(distance, abs(w)) } } }
    }
    return distance
  }
}
