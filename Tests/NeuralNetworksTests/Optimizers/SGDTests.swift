import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

struct SGDTests {
  /// w after each of three steps with the gradient 2 and η = ½, from w = 1.
  @Test(
    arguments: [
      (SGD(), [0, -1, -2]), (SGD(momentum: 0.5), [0, -1.5, -3.25]),
      (SGD(momentum: 0.5, nesterov: true), [-0.5, -2.25, -4.125]),
    ] as [(SGD, [Float])], NamedBackend.kernels)
  func `v = ρv + dw and w −= ηv, or η(dw + ρv)`(path: (optimizer: SGD, values: [Float]), tested: NamedBackend) throws {
    var network = try Network(
      inputWidth: 7,
      layers: [
        try Dense(weight: Matrix(rows: 3, columns: 7, repeating: 1), bias: Matrix(rows: 1, columns: 3, repeating: 1))
      ], backend: tested.backend)
    network.visitParameters {
      $1.gradient = Matrix(rows: $1.value.rows, columns: $1.value.columns, repeating: 2)
    }
    var state = OptimizerState(of: network, for: path.optimizer)
    for expected in path.values {
      state.update(&network, by: path.optimizer, learningRate: 0.5)
      #expect(network.flatParameters == [Float](repeating: expected, count: 24))
    }
    #expect(network.flatGradients == [Float](repeating: 2, count: 24))
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
    #expect(SGD(momentum: 0.9, nesterov: true).summary == "SGD, Nesterov momentum 0.9")
  }

  @Test func `only momentum is remembered`() {
    #expect(SGD().stateSlots == 0)
    #expect(SGD(momentum: 0.9).stateSlots == 1)
    #expect(SGD(momentum: 0.9, nesterov: true).stateSlots == 1)
  }

  @Test func `a momentum of 1 traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(momentum: 1)
    }.expectMessage("a momentum of 1.0 is not in 0 ..< 1")
  }

  @Test func `Nesterov's momentum of 0 traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(nesterov: true)
    }.expectMessage("Nesterov's momentum must be more than 0")
  }

  @Test func `a negative momentum traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(momentum: -0.1)
    }.expectMessage("a momentum of -0.1 is not in 0 ..< 1")
  }

  @Test func `a momentum that is no number traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(momentum: .nan)
    }.expectMessage("a momentum of nan is not in 0 ..< 1")
  }
}
