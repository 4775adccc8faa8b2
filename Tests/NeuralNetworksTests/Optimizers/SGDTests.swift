import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

struct SGDTests {
  /// w after each of three steps with the gradient 2 and η = ½, from w = 1.
  @Test(
    arguments: [(0, [0, -1, -2]), (0.5, [0, -1.5, -3.25])] as [(Float, [Float])], NamedBackend.kernels)
  func `v = ρv + dw and w −= ηv`(path: (momentum: Float, values: [Float]), tested: NamedBackend) {
    var optimizer = SGD(momentum: path.momentum)
    var parameter = Parameter(Matrix(rows: 3, columns: 7, repeating: 1), isPenalized: true)
    parameter.gradient = Matrix(rows: 3, columns: 7, repeating: 2)
    for expected in path.values {
      optimizer.update(&parameter, at: 0, learningRate: 0.5, by: tested.backend.kernels)
      #expect(parameter.value == Matrix(rows: 3, columns: 7, repeating: expected))
    }
    #expect(parameter.gradient == Matrix(rows: 3, columns: 7, repeating: 2))
  }

  @Test func `each position has a velocity of its own`() {
    var optimizer = SGD(momentum: 0.5)
    var first = Parameter(Matrix([[1]]), isPenalized: true)
    var second = Parameter(Matrix([[1, 1]]), isPenalized: false)
    first.gradient = Matrix([[2]])
    second.gradient = Matrix([[4, -4]])
    for _ in 0..<2 {
      // The later position first: its velocity doesn't need the earlier ones.
      optimizer.update(&second, at: 3, learningRate: 0.5, by: .best)
      optimizer.update(&first, at: 1, learningRate: 0.5, by: .best)
    }
    #expect(first.value == Matrix([[-1.5]]))
    #expect(second.value == Matrix([[-4, 6]]))
  }

  @Test func `a copy has velocities of its own`() {
    var parameter = Parameter(Matrix([[0]]), isPenalized: true)
    parameter.gradient = Matrix([[1]])
    var optimizer = SGD(momentum: 0.5)
    optimizer.update(&parameter, at: 0, learningRate: 1, by: .best)
    var copy = optimizer
    var other = parameter
    copy.update(&other, at: 0, learningRate: 1, by: .best)
    optimizer.update(&parameter, at: 0, learningRate: 1, by: .best)
    #expect(parameter.value == Matrix([[-2.5]]))
    #expect(other.value == Matrix([[-2.5]]))
  }

  struct Run: Sendable, CustomTestStringConvertible {
    var momentum: Float = 0
    var penalty = WeightPenalty()
    var schedule = LearningRateSchedule.constant
    var loss = DoubleOracle.Loss.softmax
    var testDescription: String { "momentum \(momentum), \(penalty), \(schedule), \(loss)" }
  }

  @Test(
    arguments: [
      Run(), Run(momentum: 0.9), Run(momentum: 0.5, penalty: WeightPenalty(l2: 0.02)),
      Run(momentum: 0.9, penalty: WeightPenalty(l2: 0.01, l1: 0.002), schedule: .cosine),
      Run(momentum: 0.9, loss: .squaredErrorMean), Run(loss: .squaredErrorSum),
    ])
  func `twenty steps are those of the equations`(run: Run) throws {
    let examples = Examples.random(count: 9, width: 4, classes: 3, seed: 5)
    var network = try Network(inputs: 4, hidden: [5, 4], outputs: 3, activation: .tanh, seed: 6)
    var oracle = DoubleOracle(network, loss: run.loss, penalty: run.penalty)
    var velocities: [Double] = []
    let learningRate: Float = 0.05
    for t in 0..<20 {
      let rate = run.schedule.learningRate(initial: learningRate, step: t, of: 20)
      oracle.step(
        examples.forOracle, learningRate: Double(rate), momentum: Double(run.momentum), velocities: &velocities)
    }
    for tested in NamedBackend.all {
      network.backend = tested.backend
      var trainer = Trainer(
        network: network, loss: run.loss.tested, optimizer: SGD(momentum: run.momentum),
        options: TrainingOptions(
          epochs: 20, batchSize: 9, learningRate: learningRate, schedule: run.schedule, penalty: run.penalty))
      try trainer.train(on: examples)
      expectClose(trainer.network.flatParameters, oracle.parameters, 3e-6, "parameters, \(tested.testDescription)")
      #expect(trainer.network.bits != network.bits)
    }
  }

  @Test func `the summary names the momentum`() {
    #expect(SGD().summary == "SGD")
    #expect(SGD(momentum: 0.9).summary == "SGD, momentum 0.9")
  }

  @Test func `a momentum of 1 traps`() async {
    await #expect(processExitsWith: .failure) { _ = SGD(momentum: 1) }
  }

  @Test func `a negative momentum traps`() async {
    await #expect(processExitsWith: .failure) { _ = SGD(momentum: -0.1) }
  }

  @Test func `a momentum that is no number traps`() async {
    await #expect(processExitsWith: .failure) { _ = SGD(momentum: .nan) }
  }
}
