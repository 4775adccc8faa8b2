/// What a layer knows of the training step that it is part of: enough to draw random numbers that depend on nothing else.
///
/// The same context gives the same numbers, so that a step can be repeated, and a run that was resumed draws what it would have
/// drawn.
public struct TrainingContext: Sendable, Hashable {
  /// The run's seed; a layer draws from streams of its own name.
  public let seed: UInt64
  /// How many steps were taken before this one.
  public let step: Int
  /// The layer's position in its network.
  public let layer: Int

  /// The context of one layer in one step.
  public init(seed: UInt64, step: Int, layer: Int) {
    self.seed = seed
    self.step = step
    self.layer = layer
  }
}
