public import LinearAlgebra

/// What an optimiser remembers of a network from step to step.
///
/// Memory is taken once, before the first step, and starts as zeros.
public struct OptimizerState: Sendable {
  /// Steps taken so far.
  public private(set) var steps = 0
  /// For each parameter, in the order of ``Network/visitParameters(_:)``, a row a slot and a column an element.
  public private(set) var slots: [Matrix]

  /// The state before the first step.
  public init(of network: Network, for optimizer: any Optimizer) {
    slots = network.parameters.map { Matrix(rows: optimizer.stateSlots, columns: $0.parameter.value.count) }
  }

  /// One step of all parameters against the gradients that they hold.
  ///
  /// - gradientScale: what the gradients of the data loss are multiplied by, before penalties are added.
  ///
  /// Traps unless the state is one of this network and optimiser.
  public mutating func update(
    _ network: inout Network, by optimizer: any Optimizer, learningRate: Float,
    penalty: WeightPenalty = WeightPenalty(), gradientScale: Float = 1
  ) {
    steps += 1
    let kernels = network.backend.kernels
    var position = 0
    network.visitParameters { name, parameter in
      require(
        position < slots.count && slots[position].rows == optimizer.stateSlots,
        "\(name): the optimiser's state is not of \(optimizer.summary) and this network")
      parameter.withUpdate(state: &slots[position], penalty: penalty, gradientScale: gradientScale) {
        optimizer.update($0, learningRate: learningRate, step: steps, by: kernels)
      }
      position += 1
    }
  }

  /// What a plan kept for a while.
  mutating func restore(slots: [Matrix], steps: Int) {
    self.slots = slots
    self.steps = steps
  }
}
