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

  /// An activation's kernels.
  struct Functions {
    /// y = f(x); arguments: count, α, x, y.
    let activate: @Sendable @convention(c) (Int, Float, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    /// dx = f′·dy; arguments: count, α, y or x, dy, dx.
    let differentiate:
      @Sendable @convention(c) (
        Int, Float, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
    /// Whether f′ is taken of x, and not of y.
    let needsInputs: Bool

    init(_ activation: Epilogue.Activation, _ kernels: KernelTable) {
      activate = kernels.activation(activation.function)
      differentiate = kernels.activationGradient(of: activation.function)
      needsInputs = activation.function.derivativeNeedsInputs
    }
  }

  let work: Work
  /// The position of the stage's first layer in the network.
  let layer: Int
  /// D and H.
  let inputs: Int
  let outputs: Int
  /// f, if there is one, as products apply it.
  let activation: Epilogue.Activation?
  /// f and f′ as kernels over arrays.
  let functions: Functions?
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

  /// Whether each of several threads has some of the outputs, with the weights that belong to them, rather than some of the rows.
  let isSharedByColumns: Bool

  static let fewOutputs = 16

  /// The distance of the weights' rows.
  var rowStride: Int { isOutputMajor ? inputs : outputs }
  var isDense: Bool { if case .dense = work { true } else { false } }
  var isCalled: Bool { if case .called = work { true } else { false } }

  /// Copies a layer's weights (H×D) to where the plan keeps them.
  ///
  /// Traps unless they have the shape that the plan was made for.
  func load(_ weight: Matrix, to target: UnsafeMutablePointer<Float>) {
    require(
      weight.rows == outputs && weight.columns == inputs,
      "layer \(layer) has \(weight.shape) weights instead of \(outputs)×\(inputs)")
    weight.withUnsafeBufferPointer { source in
      guard let source = source.baseAddress else { return }
      if isOutputMajor {
        target.update(from: source, count: inputs * outputs)
      } else {
        Self.transpose(outputs, inputs, source, target)
      }
    }
  }

  /// Copies weights, or what goes with them, back into a layer's order: H×D, whatever shape the matrix had.
  func store(_ source: UnsafePointer<Float>, into weight: inout Matrix) {
    weight.reshape(rows: outputs, columns: inputs)
    weight.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      if isOutputMajor {
        target.update(from: source, count: inputs * outputs)
      } else {
        Self.transpose(inputs, outputs, source, target)
      }
    }
  }

  /// B ← Aᵀ for an m×n matrix A, a square at a time: whole cache lines are read and written.
  private static func transpose(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafeMutablePointer<Float>
  ) {
    for i in stride(from: 0, to: m, by: 16) {
      for j in stride(from: 0, to: n, by: 16) {
        for column in j..<min(j + 16, n) {
          for row in i..<min(i + 16, m) { b[column * m + row] = a[row * n + column] }
        }
      }
    }
  }
}
