public import LinearAlgebra

/// Sets a random part of its inputs to 0 in training, and multiplies the others by 1/(1 − p): y = x·m/(1 − p). Otherwise y = x.
///
/// The mask m is 0 with probability p and 1 otherwise. It is a pure function of the run's seed, the step, the layer's position in its
/// network, the batch's shape and the element's place, drawn from the stream "dropout": the same on every platform, for any number of
/// threads, and in a run that was resumed; the shuffle and the weights don't depend on it. N. Srivastava, G. Hinton, A. Krizhevsky,
/// I. Sutskever and R. Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014.
///
/// Backward: ∂L/∂x = ∂L/∂y·m/(1 − p), with the mask computed a second time rather than kept.
public struct Dropout: Layer {
  /// p, the probability that an input is dropped.
  public let rate: Float
  /// That of the last forward pass of training, until its backward pass.
  private var context: TrainingContext?

  /// A layer that drops inputs with probability p.
  ///
  /// Traps unless 0 ≤ p < 1.
  public init(rate: Float) {
    require(rate >= 0 && rate < 1, "the dropout rate \(rate) must be at least 0 and less than 1")
    self.rate = rate
  }

  /// "Dropout 0.5".
  public var summary: String { "Dropout \(rate)" }

  /// D for inputs of any width D.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }

  /// outputs ← inputs; N×D → N×D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setColumns(0, inputs.columns, of: inputs)
  }

  /// outputs ← inputs·m/(1 − p), with the mask of the context.
  public mutating func forwardInTraining(
    _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
  ) {
    self.context = context
    drop(inputs, into: &outputs, context, by: backend.kernels)
  }

  /// ∂L/∂inputs = ∂L/∂outputs·m/(1 − p) after ``forwardInTraining(_:into:_:on:)``, else ∂L/∂outputs.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    defer { context = nil }
    guard inputGradient != nil else { return }
    if let context {
      drop(outputGradient, into: &inputGradient!, context, by: backend.kernels)
    } else {
      inputGradient?.setColumns(0, outputGradient.columns, of: outputGradient)
    }
  }

  private func drop(_ x: Matrix, into y: inout Matrix, _ context: TrainingContext, by kernels: KernelTable) {
    // Philox once more: a key and the upper half of the counters for this step's layer.
    let words = RandomStream(seed: context.seed, name: "dropout").words(at: UInt64(truncatingIfNeeded: context.step))
    let key = UInt64(words[0]) | UInt64(words[1]) << 32
    let stream = UInt64(words[2]) | UInt64(truncatingIfNeeded: context.layer) << 32
    y.setDropping(
      of: x, threshold: UInt32(Double(rate) * 0x1p32), scale: 1 / (1 - rate), key: key, stream: stream, by: kernels)
  }
}
