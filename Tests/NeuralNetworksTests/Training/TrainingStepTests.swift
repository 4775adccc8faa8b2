import Kernels
import LinearAlgebra
@testable import NeuralNetworks
import Testing

/// Every analytic gradient, taken as the trainer takes it, against central differences of ``DoubleOracle``.
///
/// Tolerances are relative to the largest element of the same tensor (or of the scores): the central differences are good
/// to 10⁻⁹, so what is allowed for is Float's rounding alone, 6·10⁻⁸ for each operation, through up to four layers.
struct TrainingStepTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let function: ActivationFunction
    let loss: DoubleOracle.Loss
    let penalty: WeightPenalty
    let depth: Int
    var width = 4

    var testDescription: String {
      "\(function), \(loss), l2=\(penalty.l2) l1=\(penalty.l1), depth \(depth), width \(width)"
    }

    static let functions: [ActivationFunction] =
      ActivationFunction.known + [.leakyReLU(slope: 0.01), .elu(alpha: 0.7)]
    static let penalties = [
      WeightPenalty(), WeightPenalty(l2: 0.03), WeightPenalty(l1: 0.05), WeightPenalty(l2: 0.03, l1: 0.05),
    ]

    static let all: [Case] = functions.flatMap { function in
      DoubleOracle.Loss.allCases.flatMap { loss in
        penalties.flatMap { penalty in
          (1...4).map { Case(function: function, loss: loss, penalty: penalty, depth: $0) }
        }
      }
    }

    /// Wider than the vectors of any instruction set, and no multiple of them.
    static let wide: [Case] = functions.map {
      Case(function: $0, loss: .softmax, penalty: WeightPenalty(l2: 0.03, l1: 0.05), depth: 2, width: 19)
    }
  }

  private static let tolerance = 3e-6
  private static let kinkMargin = 1e-4

  /// A network whose weights stay clear of 0 (the corner of |w|) and whose biases are not 0.
  static func network(_ c: Case, _ random: inout TestRandom) throws -> Network {
    let widths = [5] + (1..<c.depth).map { c.width + $0 % 2 } + [3]
    var layers: [any Layer] = []
    for k in 1..<widths.count {
      if k > 1 { layers.append(Activation(c.function)) }
      let largest = 2 / Float(widths[k - 1]).squareRoot()
      layers.append(
        try Dense(
          weight: Matrix(rows: widths[k], columns: widths[k - 1]) { _, _ in random.signed(0.01...largest) },
          bias: Matrix(rows: 1, columns: widths[k]) { _, _ in random.signed(0.01...0.5) }))
    }
    return try Network(inputWidth: 5, layers: layers)
  }

  /// Five examples, none within ten times the margin of a corner.
  static func examples(_ c: Case, _ oracle: DoubleOracle, _ random: inout TestRandom) -> Examples {
    var inputs: [[Float]] = []
    var classes: [Int32] = []
    var numbers: [[Float]] = []
    while inputs.count < 5 {
      let input = (0..<5).map { _ in random.float(-1.5...1.5) }
      let label = Int.random(in: 0..<3, using: &random)
      let example = DoubleOracle.Example(input: input.map { Double($0) }, target: .label(label))
      guard oracle.kinkDistance(example) > 10 * kinkMargin else { continue }
      inputs.append(input)
      classes.append(Int32(label))
      numbers.append((0..<3).map { _ in random.float(-1...1) })
    }
    // Squared errors are taken of numbers, except in the networks of depth 2, where they are of one-hot classes.
    let takesNumbers = [.squaredErrorMean, .squaredErrorSum].contains(c.loss) && c.depth != 2
    return Examples(
      inputs: .floats(Matrix(inputs)),
      targets: takesNumbers ? .values(Matrix(numbers)) : .classes(classes, names: ["a", "b", "c"]))
  }

  @Test(arguments: Case.all + Case.wide)
  func `scores, losses and gradients are those of the equations`(c: Case) throws {
    var random = TestRandom(seed: 1)
    var network = try Self.network(c, &random)
    let oracle = DoubleOracle(network, loss: c.loss, penalty: c.penalty)
    let examples = Self.examples(c, oracle, &random)
    let batch = examples.forOracle
    #expect(batch.allSatisfy { oracle.kinkDistance($0) > Self.kinkMargin })
    let scores = batch.flatMap { oracle.scores($0.input) }
    let lossSum = oracle.lossSum(batch)
    let totalLoss = oracle.totalLoss(batch)
    let gradient = oracle.gradient(batch)

    for tested in NamedBackend.all {
      network.backend = tested.backend
      var step = TrainingStep(for: network)
      let targets = step.gather(
        ArraySlice(0..<Int32(examples.count)), of: examples, scaledBy: .identity(width: 5),
        by: tested.backend.kernels)
      let result = step.forward(targets, through: network, loss: c.loss.tested)
      step.backward(through: &network)
      // The gradient that an optimiser sees, penalty included, is the way that plain descent goes. At a rate so large, the
      // weight's own rounding doesn't blur it.
      let rate: Float = 0x1p20
      var moved = network
      var state = OptimizerState(of: network, for: SGD())
      state.update(&moved, by: SGD(), learningRate: rate, penalty: c.penalty)

      let name = tested.testDescription
      expectClose(step.scores.elements, scores, Self.tolerance, "scores, \(name)")
      expectClose([Float(result.lossSum)], [lossSum], Self.tolerance, "Σ Lᵢ, \(name)")
      let total = result.loss + c.penalty.value(of: network)
      expectClose([Float(total)], [totalLoss], Self.tolerance, "total loss, \(name)")
      var start = 0
      for ((parameter, before), (_, after)) in zip(network.parameters, moved.parameters) {
        let end = start + before.value.count
        let taken = zip(before.value.elements, after.value.elements).map { ($0 - $1) / rate }
        expectClose(taken, Array(gradient[start..<end]), Self.tolerance, "∂L/∂\(parameter), \(name)")
        start = end
      }
      #expect(start == gradient.count)
    }
  }

  @Test func `a step reports the right answers of its batch`() throws {
    let examples = Examples.threeClusters(count: 30, seed: 2)
    let network = try Network(inputs: 2, outputs: 3, seed: 3)
    var step = TrainingStep(for: network)
    let targets = step.gather(
      [3, 4, 5, 6, 29], of: examples, scaledBy: .identity(width: 2), by: network.backend.kernels)
    let result = step.forward(targets, through: network, loss: SoftmaxCrossEntropy())
    let batch = [3, 4, 5, 6, 29].map { examples.forOracle[$0] }
    #expect(result.count == 5)
    #expect(result.correct == DoubleOracle(network).correct(batch))
  }

  @Test func `a smaller batch after a larger one leaves nothing of it behind`() throws {
    let examples = Examples.random(count: 20, width: 4, classes: 3, seed: 4)
    let network = try Network(inputs: 4, hidden: [6], outputs: 3, activation: .tanh, seed: 5)
    func gradients(after first: ArraySlice<Int32>?) -> [UInt32] {
      var network = network
      var step = TrainingStep(for: network)
      for positions in [first, [17, 18, 19]].compactMap({ $0 }) {
        let targets = step.gather(
          positions, of: examples, scaledBy: .identity(width: 4), by: network.backend.kernels)
        _ = step.forward(targets, through: network, loss: SoftmaxCrossEntropy())
        step.backward(through: &network)
      }
      return network.flatGradients.map(\.bitPattern)
    }
    #expect(gradients(after: ArraySlice(0..<17)) == gradients(after: nil))
  }
}
