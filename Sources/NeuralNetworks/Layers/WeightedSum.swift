public import LinearAlgebra

/// y = Σⱼ σ(wⱼ)·xⱼ: several inputs of one width, added up with positive weights that are learnt.
///
/// The inputs are what a layer with several sources sees: x₀, x₁, … side by side, N×kD → N×D. So do the nodes of a randomly wired
/// network put together what reaches them. S. Xie, A. Kirillov, R. Girshick and K. He, "Exploring Randomly Wired Neural Networks
/// for Image Recognition", ICCV 2019.
///
/// Backward: ∂L/∂xⱼ = σ(wⱼ)·∂L/∂y, ∂L/∂wⱼ = σ(wⱼ)(1 − σ(wⱼ))·Σ xⱼ ⊙ ∂L/∂y.
public struct WeightedSum: Layer {
  /// w, 1×k; not penalised: a weight's sign doesn't matter, and 0 is no smaller a share than another.
  public var weight: Parameter

  /// D.
  public let width: Int

  /// k.
  public var inputCount: Int { weight.value.columns }

  /// A sum of `inputs` inputs of a width, each with the weight σ(0) = ½.
  ///
  /// Traps unless there is at least one input, and the width is at least 1.
  public init(inputs: Int, width: Int) {
    require(inputs >= 1 && width >= 1, "a weighted sum of \(inputs) inputs of width \(width)")
    weight = Parameter(Matrix(rows: 1, columns: inputs), isPenalized: false)
    self.width = width
  }

  /// A sum with the given weights, 1×k.
  ///
  /// Throws unless they are one row of at least one, and the width is at least 1.
  public init(weight: Matrix, width: Int) throws(ShapeError) {
    guard weight.rows == 1, weight.columns >= 1, width >= 1 else {
      throw ShapeError("a weighted sum needs 1×k weights and a width, but got \(weight.shape) weights and \(width)")
    }
    self.weight = Parameter(weight, isPenalized: false)
    self.width = width
  }

  /// "WeightedSum 3×16→16".
  public var summary: String { "WeightedSum \(inputCount)×\(width)→\(width)" }

  /// D for inputs of width kD.
  ///
  /// Throws ``ShapeError`` for inputs of another width.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
    let (expected, overflow) = inputCount.multipliedReportingOverflow(by: self.width)
    guard !overflow, width == expected else {
      throw ShapeError("\(summary) expects \(overflow ? "more than 2⁶³" : "\(expected)") inputs, but gets \(width)")
    }
    return self.width
  }

  /// y = Σⱼ σ(wⱼ)·xⱼ; N×kD → N×D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    Self.withShares(of: weight.value, by: backend.kernels) { outputs.setWeightedSum(ofBlocksOf: inputs, $0) }
  }

  /// The gradients of the equations above.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    let count = inputCount
    Self.withShares(of: weight.value, by: backend.kernels) { shares in
      for j in 0..<count {
        let share = Double(shares[j])
        weight.gradient[0, j] = Float(share * (1 - share) * inputs.dot(ofBlock: j, of: count, with: outputGradient))
      }
      inputGradient?.setWeightedBlocks(shares, of: outputGradient)
    }
  }

  /// Calls `body` with σ(w), in memory that is used again.
  private static func withShares(
    of weights: Matrix, by kernels: KernelTable, _ body: (UnsafeBufferPointer<Float>) -> Void
  ) {
    weights.withUnsafeBufferPointer { weights in
      guard let first = weights.baseAddress else { return }
      shares.withBuffer(count: weights.count) { shares in
        kernels.activation(.sigmoid)(weights.count, 0, first, shares)
        body(UnsafeBufferPointer(start: shares, count: weights.count))
      }
    }
  }

  private static let shares = Scratch()

  /// Calls `visit` with "weight".
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {
    try visit("weight", &weight)
  }

  /// w as "weight".
  public var parameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }
}
