/// What a search varies: the learning rate, the width of the hidden layer, and the L2 penalty.
public struct Hyperparameters: Sendable, Hashable {
  /// η > 0.
  public var learningRate: Float
  /// H ≥ 1: how many units the hidden layer has.
  public var hiddenSize: Int
  /// λ₂ ≥ 0.
  public var l2: Float

  /// One choice of each.
  public init(learningRate: Float, hiddenSize: Int, l2: Float) {
    (self.learningRate, self.hiddenSize, self.l2) = (learningRate, hiddenSize, l2)
  }
}
