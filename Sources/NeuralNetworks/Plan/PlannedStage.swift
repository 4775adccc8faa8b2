import LinearAlgebra

/// One or two layers of a network as a plan runs them.
struct PlannedStage {
  /// What a stage does with its inputs.
  enum Work {
    /// A dense layer with the activation behind it, if there is one: y = f(xW + b).
    case dense
    /// An activation behind something else, or one whose derivative needs x: y = f(x).
    case activation
    /// A layer that isn't fused with anything, at that position among the plan's ``CalledLayer``s.
    case called(Int)
  }

  /// Where a stage's inputs lie.
  enum Source {
    /// The batch.
    case batch
    /// Another stage's results.
    case stage(Int)
    /// The results of several, copied side by side to that offset.
    case joined(Int)
  }

  /// Where ∂L/∂x goes.
  enum InputGradient {
    /// Nobody needs it.
    case unwanted
    /// To the source's ∂L/∂y; what other readers left there is added to it, or there is nothing yet.
    case source(adding: Bool)
    /// To the source's ∂L/∂(xW + b): this stage's product applies the derivative of the source's activation, and sums the gradient
    /// of its biases.
    case finishedSource
    /// To that offset, from where it is divided among the sources.
    case own(Int)
  }

  let work: Work
  /// The position of the stage's first layer in the network.
  let layer: Int
  /// D and H.
  let inputs: Int
  let outputs: Int
  /// f, if there is one.
  let activation: Epilogue.Activation?
  let source: Source
  /// Whether the weights lie as H×D, as a layer holds them; otherwise as D×H.
  ///
  /// Of the three products of a step, one has to transpose a matrix while it packs it. With D×H the forward product and the
  /// gradient of the weights read everything as it lies, and a first layer has no third product. For a few outputs H×D is better:
  /// the gradient of the weights is then wide instead of narrow.
  let isOutputMajor: Bool
  /// Offsets into the arena, in floats: of parameters and, as far apart, of gradients and optimiser state.
  let weight: Int
  let bias: Int
  /// Offsets of y and of ∂L/∂y, a row an example; or of ∂L/∂(xW + b), where the stage that reads y finishes it.
  let results: Int
  let gradient: Int
  /// Whether there is anything to be learnt here or before: if not, no gradient comes this way.
  let needsGradient: Bool
  let inputGradient: InputGradient
  /// Whether this stage's gradient comes with the derivative of its activation applied and the biases' summed.
  let isFinishedByReader: Bool

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
