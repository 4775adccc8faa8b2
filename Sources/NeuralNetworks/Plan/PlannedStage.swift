import LinearAlgebra

/// A dense layer and the activation behind it, as one stage of a plan: y = f(xW + b).
struct PlannedStage {
  /// D and H.
  let inputs: Int
  let outputs: Int
  /// f, if there is one.
  let activation: Epilogue.Activation?
  /// Whether the weights lie as H×D, as a layer holds them; otherwise as D×H.
  ///
  /// Of the three products of a step, one has to transpose a matrix while it packs it. With D×H the forward product and the
  /// gradient of the weights read everything as it lies, and a first layer has no third product. For a few outputs H×D is better:
  /// the gradient of the weights is then wide instead of narrow.
  let isOutputMajor: Bool
  /// Offsets into the arena, in floats: of parameters and, as far apart, of gradients and optimiser state.
  let weight: Int
  let bias: Int
  /// Offsets of y and of ∂L/∂(xW + b), a row an example.
  let results: Int
  let gradient: Int

  static let fewOutputs = 16

  /// Copies a layer's weights (H×D) to where the plan keeps them.
  func load(_ weight: Matrix, to target: UnsafeMutablePointer<Float>) {
    weight.withUnsafeBufferPointer { source in
      for h in 0..<outputs {
        for d in 0..<inputs { target[isOutputMajor ? h * inputs + d : d * outputs + h] = source[h * inputs + d] }
      }
    }
  }

  /// Copies weights back into a layer's order.
  func store(_ source: UnsafePointer<Float>, into weight: inout Matrix) {
    weight.withUnsafeMutableBufferPointer { target in
      for h in 0..<outputs {
        for d in 0..<inputs { target[h * inputs + d] = source[isOutputMajor ? h * inputs + d : d * outputs + h] }
      }
    }
  }
}
