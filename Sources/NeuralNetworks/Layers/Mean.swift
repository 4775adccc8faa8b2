public import LinearAlgebra

/// y = (1/k) Σⱼ xⱼ: several inputs of one width, averaged.
///
/// The inputs are what a layer with several sources sees: x₀, x₁, … side by side, N×kD → N×D. So are the outputs of a randomly
/// wired network put together (Xie et al., ICCV 2019). Backward: ∂L/∂xⱼ = (1/k)·∂L/∂y.
public struct Mean: Layer {
  /// k.
  public let inputCount: Int
  /// D.
  public let width: Int

  /// Traps unless there is at least one input, and the width is at least 1.
  public init(inputs: Int, width: Int) {
    require(inputs >= 1 && width >= 1, "a mean of \(inputs) inputs of width \(width)")
    inputCount = inputs
    self.width = width
  }

  /// "Mean 3×16→16".
  public var summary: String { "Mean \(inputCount)×\(width)→\(width)" }

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

  /// Calls `body` with the shares, all 1/k, in memory that is used again.
  private func withShares(_ body: (UnsafeBufferPointer<Float>) -> Void) {
    let count = inputCount
    Self.shares.withBuffer(count: count) { shares in
      shares.initialize(repeating: 1 / Float(count), count: count)
      body(UnsafeBufferPointer(start: shares, count: count))
    }
  }

  private static let shares = Scratch()

  /// y = (1/k) Σⱼ xⱼ; N×kD → N×D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    withShares { outputs.setWeightedSum(ofBlocksOf: inputs, $0) }
  }

  /// ∂L/∂xⱼ = (1/k)·∂L/∂y.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    withShares { inputGradient?.setWeightedBlocks($0, of: outputGradient) }
  }
}
