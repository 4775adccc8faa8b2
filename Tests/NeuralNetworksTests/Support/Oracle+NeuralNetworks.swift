import LinearAlgebra
import NeuralNetworks

// From the types under test to the oracle's: numbers are only converted, nothing is computed.

extension DoubleOracle.Activation {
  init(_ function: ActivationFunction) {
    self =
      switch function {
      case .relu: .relu
      case .leakyReLU(let slope): .leakyReLU(slope: Double(slope))
      case .sigmoid: .sigmoid
      case .tanh: .tanh
      case .softplus: .softplus
      case .elu(let alpha): .elu(alpha: Double(alpha))
      case .gelu: .gelu
      case .silu: .silu
      }
  }
}

extension DoubleOracle {
  /// An oracle with the parameters of `network`, whose layers are dense ones with one activation between each two.
  init(_ network: Network, loss: Loss = .softmax, penalty: WeightPenalty = WeightPenalty()) {
    let dense = network.layers.compactMap { $0 as? Dense }
    let activation = network.layers.compactMap { $0 as? NeuralNetworks.Activation }.first
    self.init(
      weights: dense.map { $0.weight.value.doubles }, biases: dense.map { $0.bias.value.doubles[0] },
      activation: Activation(activation?.function ?? .relu), loss: loss, l2: Double(penalty.l2),
      l1: Double(penalty.l1))
  }
}

extension DoubleOracle.Loss {
  /// The loss under test that this one is the oracle of.
  var tested: any NeuralNetworks.Loss {
    switch self {
    case .softmax: SoftmaxCrossEntropy()
    case .svm: MulticlassSVM()
    case .oneVersusAll: OneVersusAllSVM()
    case .oneVersusAllSquared: OneVersusAllSVM(hinge: .squared)
    case .squaredErrorMean: SquaredError(reduction: .mean)
    case .squaredErrorSum: SquaredError(reduction: .sum)
    }
  }
}

extension Examples {
  /// The same examples, as the oracle takes them.
  var forOracle: [DoubleOracle.Example] {
    guard case .floats(let matrix) = inputs else { preconditionFailure("the oracle takes floats") }
    return matrix.doubles.enumerated().map { i, input in
      switch targets {
      case .classes(let classes, _): .init(input: input, target: .label(Int(classes[i])))
      case .values(let values): .init(input: input, target: .numbers(values.row(i).map { Double($0) }))
      }
    }
  }
}

extension Matrix {
  /// The rows in Double.
  var doubles: [[Double]] { (0..<rows).map { row($0).map { Double($0) } } }

  /// The bits of every element: what "the same weights" means.
  var bits: [UInt32] { elements.map(\.bitPattern) }
}

extension Network {
  /// All parameters: W₁ row by row, b₁, W₂, b₂, ….
  var flatParameters: [Float] { parameters.flatMap { $0.parameter.value.elements } }

  /// All gradients, in the same order.
  var flatGradients: [Float] { parameters.flatMap { $0.parameter.gradient.elements } }

  /// The bits of all parameters.
  var bits: [UInt32] { parameters.flatMap { $0.parameter.value.bits } }

  /// Whether no parameter is NaN or infinite.
  var isFinite: Bool { flatParameters.allSatisfy(\.isFinite) }
}
