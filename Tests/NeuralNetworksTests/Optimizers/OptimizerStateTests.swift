import LinearAlgebra
import NeuralNetworks
import Testing

struct OptimizerStateTests {
  static let optimizers: [any Optimizer] = [
    SGD(), SGD(momentum: 0.9), SGD(momentum: 0.9, nesterov: true), AdaGrad(), RMSProp(), Adam(), AdamW(),
  ]

  /// Two layers whose parameters are all 1 and whose gradients are ±½.
  private static func network() throws -> Network {
    func ones(_ rows: Int, _ columns: Int) -> Matrix { Matrix(rows: rows, columns: columns, repeating: 1) }
    var network = try Network(
      inputWidth: 2,
      layers: [
        try Dense(weight: ones(3, 2), bias: ones(1, 3)), Activation(.relu),
        try Dense(weight: ones(1, 3), bias: ones(1, 1)),
      ])
    network.visitParameters {
      $1.gradient = Matrix(rows: $1.value.rows, columns: $1.value.columns) { i, j in (i + j) % 2 == 0 ? 0.5 : -0.5 }
    }
    return network
  }

  @Test(arguments: optimizers)
  func `state begins as zeros, a row a slot`(optimizer: any Optimizer) throws {
    let state = OptimizerState(of: try Self.network(), for: optimizer)
    #expect(state.steps == 0)
    #expect(state.slots.map(\.columns) == [6, 3, 3, 1])
    #expect(state.slots.allSatisfy { $0.rows == optimizer.stateSlots && $0.elements.allSatisfy { $0 == 0 } })
  }

  @Test(arguments: optimizers)
  func `a step goes against every gradient and fills every slot`(optimizer: any Optimizer) throws {
    var network = try Self.network()
    var state = OptimizerState(of: network, for: optimizer)
    for _ in 0..<3 { state.update(&network, by: optimizer, learningRate: 0.01) }
    #expect(state.steps == 3)
    for (w, dw) in zip(network.flatParameters, network.flatGradients) { #expect(dw > 0 ? w < 1 : w > 1) }
    for slots in state.slots { #expect(slots.elements.allSatisfy { $0 != 0 }) }
  }

  @Test(arguments: optimizers)
  func `each parameter has a state of its own`(optimizer: any Optimizer) throws {
    // Alone or beside others, a parameter is moved the same way.
    var network = try Self.network()
    var state = OptimizerState(of: network, for: optimizer)
    var single = try Network(inputWidth: 3, layers: [try #require(network.layers[2] as? Dense)])
    var singleState = OptimizerState(of: single, for: optimizer)
    for step in 1...4 {
      network.visitParameters { name, parameter in
        if name == "0.weight" { parameter.gradient = Matrix(rows: 3, columns: 2, repeating: Float(step)) }
      }
      state.update(&network, by: optimizer, learningRate: 0.1)
      singleState.update(&single, by: optimizer, learningRate: 0.1)
    }
    #expect(network.flatParameters.suffix(4) == single.flatParameters.suffix(4))
  }

  @Test(arguments: optimizers)
  func `a copy goes its own way`(optimizer: any Optimizer) throws {
    var network = try Self.network()
    var state = OptimizerState(of: network, for: optimizer)
    state.update(&network, by: optimizer, learningRate: 0.1)
    var (otherNetwork, otherState) = (network, state)
    for _ in 0..<3 { otherState.update(&otherNetwork, by: optimizer, learningRate: 0.1) }
    #expect(state.steps == 1 && otherState.steps == 4)
    for _ in 0..<3 { state.update(&network, by: optimizer, learningRate: 0.1) }
    #expect(network.bits == otherNetwork.bits)
    #expect(state.slots == otherState.slots)
  }

  @Test(arguments: optimizers)
  func `a scaled gradient is that gradient, and penalties aren't scaled`(optimizer: any Optimizer) throws {
    let penalty = WeightPenalty(l2: 0.03, l1: 0.01)
    var network = try Self.network()
    var scaled = network
    network.visitParameters { _, parameter in
      parameter.gradient = Matrix(
        rows: parameter.gradient.rows, columns: parameter.gradient.columns,
        elements: parameter.gradient.elements.map { $0 / 4 })
    }
    var (state, scaledState) = (
      OptimizerState(of: network, for: optimizer), OptimizerState(of: network, for: optimizer)
    )
    for _ in 0..<3 {
      state.update(&network, by: optimizer, learningRate: 0.1, penalty: penalty)
      scaledState.update(&scaled, by: optimizer, learningRate: 0.1, penalty: penalty, gradientScale: 0.25)
    }
    #expect(network.bits == scaled.bits)
  }

  @Test(arguments: optimizers)
  func `biases are neither penalised nor decayed`(optimizer: any Optimizer) throws {
    var network = try Self.network()
    network.visitParameters { $1.gradient = Matrix(rows: $1.value.rows, columns: $1.value.columns) }
    var state = OptimizerState(of: network, for: optimizer)
    state.update(&network, by: optimizer, learningRate: 0.1, penalty: WeightPenalty(l2: 0.1, l1: 0.1))
    for (name, parameter) in network.parameters {
      #expect(parameter.value.elements.allSatisfy { name.hasSuffix("bias") ? $0 == 1 : $0 < 1 }, "\(name)")
    }
  }

  /// The memory may be anybody's: here three parameters' in one allocation, with state a slot after a slot.
  @Test(arguments: optimizers)
  func `an update works on parts of one allocation`(optimizer: any Optimizer) throws {
    let network = try Self.network()
    var expected = network
    var state = OptimizerState(of: network, for: optimizer)
    let values = network.flatParameters
    let gradients = network.flatGradients
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: (1 + optimizer.stateSlots) * values.count)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: (1 + optimizer.stateSlots) * values.count)
    for (i, value) in values.enumerated() { memory[i] = value }
    for step in 1...3 {
      state.update(&expected, by: optimizer, learningRate: 0.1)
      var start = 0
      gradients.withUnsafeBufferPointer { gradients in
        for (_, parameter) in network.parameters {
          optimizer.update(
            ParameterUpdate(
              count: parameter.value.count, weights: memory + start, gradient: gradients.baseAddress! + start,
              state: memory + values.count + start, stateStride: values.count, isPenalized: parameter.isPenalized),
            learningRate: 0.1, step: step, by: network.backend.kernels)
          start += parameter.value.count
        }
      }
    }
    #expect(Array(UnsafeBufferPointer(start: memory, count: values.count)) == expected.flatParameters)
  }

  @Test func `another optimiser's state traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var network = try Network(inputs: 2, outputs: 2, seed: 1)
      var state = OptimizerState(of: network, for: SGD(momentum: 0.9))
      state.update(&network, by: Adam(), learningRate: 0.1)
    }.expectMessage("0.weight: the optimiser's state is not of \(Adam().summary) and this network")
  }

  @Test func `another network's state traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var network = try Network(inputs: 2, outputs: 2, seed: 1)
      var state = OptimizerState(of: try Network(inputs: 3, outputs: 2, seed: 1), for: Adam())
      state.update(&network, by: Adam(), learningRate: 0.1)
    }.expectMessage("a 2×2 parameter has 6 columns of optimiser state")
  }

  @Test func `a gradient of another shape traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var network = try Network(inputs: 2, outputs: 2, seed: 1)
      network.visitParameters { $1.gradient = Matrix(rows: 1, columns: 1) }
      var state = OptimizerState(of: network, for: Adam())
      state.update(&network, by: Adam(), learningRate: 0.1)
    }.expectMessage("a 2×2 parameter has a 1×1 gradient")
  }

  /// Squares of 10²⁵ overflow. `torch.optim` keeps the mean infinite and the weight where it is, but for AdamW's decay; so do these.
  @Test(arguments: NamedBackend.all)
  func `a mean of squares that has overflowed stays infinite and holds its weight`(tested: NamedBackend) throws {
    let rules: [(optimizer: any Optimizer, slot: Int, factor: Double)] = [
      (RMSProp(), 0, 1), (Adam(), 1, 1), (AdamW(weightDecay: 0.01), 1, 1 - 0.1 * 0.01), (AdaGrad(), 0, 1),
    ]
    for rule in rules {
      let ones = Matrix(rows: 1, columns: 19, repeating: 1)
      var network = try Network(
        inputWidth: 19, layers: [try Dense(weight: ones, bias: Matrix([[0]]))], backend: tested.backend)
      var state = OptimizerState(of: network, for: rule.optimizer)
      for (step, gradient) in [1e25, 1, 1e25, 2].enumerated() {
        network.visitParameters { name, parameter in
          if name == "0.weight" { parameter.gradient = Matrix(rows: 1, columns: 19, repeating: Float(gradient)) }
        }
        state.update(&network, by: rule.optimizer, learningRate: 0.1)
        let weight = network.parameters[0].parameter.value
        let expected = (0...step).reduce(1.0) { value, _ in value * rule.factor }
        for element in weight.elements {
          #expect(abs(Double(element) - expected) < 1e-6, "\(rule.optimizer.summary), step \(step)")
        }
        #expect(state.slots[0].row(rule.slot).allSatisfy { $0 == .infinity })
      }
    }
  }
}
