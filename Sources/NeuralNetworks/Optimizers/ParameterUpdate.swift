/// Elements of parameters in memory, for an optimiser to update: one parameter's, several parameters', or a part of them.
///
/// This file is the one place where optimisers meet pointers. The memory is the caller's; it must stay valid and be touched by
/// nobody else during ``Optimizer/update(_:learningRate:step:by:)``. Whose it is doesn't matter: a matrix's, or a part of one
/// allocation that holds a whole network's parameters, gradients and state.
public struct ParameterUpdate {
  /// How many elements there are.
  public let count: Int
  /// w, `count` elements.
  public let weights: UnsafeMutablePointer<Float>
  /// dw, the gradient of the data loss, `count` elements.
  public let gradient: UnsafePointer<Float>
  /// What dw is multiplied by; 1 where nothing is clipped.
  public let gradientScale: Float
  /// λ₂; 0 for a parameter that isn't penalised.
  public let l2: Float
  /// λ₁; 0 for a parameter that isn't penalised.
  public let l1: Float
  /// Whether penalties and weight decay apply: to weights they do, to biases they don't.
  public let isPenalized: Bool
  private let firstSlot: UnsafeMutablePointer<Float>
  private let slotStride: Int

  /// The elements as described at the properties.
  ///
  /// - state: the first of the optimiser's slots, `count` elements.
  /// - stateStride: how many elements there are from the start of one slot to the start of the next.
  public init(
    count: Int, weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    state: UnsafeMutablePointer<Float>, stateStride: Int, isPenalized: Bool, penalty: WeightPenalty = WeightPenalty(),
    gradientScale: Float = 1
  ) {
    self.count = count
    self.weights = weights
    self.gradient = gradient
    self.gradientScale = gradientScale
    self.isPenalized = isPenalized
    l2 = isPenalized ? penalty.l2 : 0
    l1 = isPenalized ? penalty.l1 : 0
    firstSlot = state
    slotStride = stateStride
  }

  /// The state of a slot, from 0 to less than ``Optimizer/stateSlots``: `count` elements.
  public func state(_ slot: Int) -> UnsafeMutablePointer<Float> { firstSlot + slot * slotStride }

  /// As many elements further on in memory, treated alike.
  private func moved(by offset: Int) -> ParameterUpdate {
    ParameterUpdate(
      count: count, weights: weights + offset, gradient: gradient + offset, gradientScale: gradientScale, l2: l2,
      l1: l1,
      isPenalized: isPenalized, firstSlot: firstSlot + offset, slotStride: slotStride)
  }

  private init(
    count: Int, weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, gradientScale: Float, l2: Float,
    l1: Float, isPenalized: Bool, firstSlot: UnsafeMutablePointer<Float>, slotStride: Int
  ) {
    (self.count, self.weights, self.gradient, self.gradientScale) = (count, weights, gradient, gradientScale)
    (self.l2, self.l1, self.isPenalized) = (l2, l1, isPenalized)
    (self.firstSlot, self.slotStride) = (firstSlot, slotStride)
  }

  /// Calls `body` with these elements and with those of further rows of a matrix, `stride` elements apart.
  @inline(__always)
  func forEachRow(of rows: Int, stride: Int, _ body: (ParameterUpdate) -> Void) {
    for row in 0..<rows { body(moved(by: row * stride)) }
  }
}

extension Parameter {
  /// Calls `body` with the memory of this parameter and of an optimiser's state of it.
  ///
  /// - state: a row a slot, with as many columns as the parameter has elements.
  ///
  /// Traps unless gradient and state are of the parameter's size.
  mutating func withUpdate(
    state: inout Matrix, penalty: WeightPenalty, gradientScale: Float, _ body: (ParameterUpdate) -> Void
  ) {
    let gradient = gradient
    let count = value.count
    require(
      gradient.rows == value.rows && gradient.columns == value.columns,
      "a \(value.shape) parameter has a \(gradient.shape) gradient")
    require(state.columns == count, "a \(value.shape) parameter has \(state.columns) columns of optimiser state")
    gradient.withUnsafeBufferPointer { gradient in
      state.withUnsafeMutableBufferPointer { state in
        value.withUnsafeMutableBufferPointer { value in
          guard let weights = value.baseAddress, let gradient = gradient.baseAddress, let state = state.baseAddress
          else { return }
          body(
            ParameterUpdate(
              count: count, weights: weights, gradient: gradient, state: state, stateStride: count,
              isPenalized: isPenalized, penalty: penalty, gradientScale: gradientScale))
        }
      }
    }
  }
}
