public import LinearAlgebra

/// A rule that turns a gradient into a step.
///
/// An optimiser is a value that owns neither network nor data, nor what is remembered from step to step: that is an
/// ``OptimizerState``, which the ``Trainer`` keeps. The same optimiser can train any number of networks.
///
/// The gradient that every rule sees is g = scale·dw + 2λ₂w + λ₁·sign(w): of the data loss, scaled by what clipping says, and
/// of the ``WeightPenalty``. So L2 penalties are coupled, as `weight_decay` = 2λ₂ is in `torch.optim` but for `AdamW`.
public protocol Optimizer: Sendable {
  /// What a reader sees: "SGD, momentum 0.9".
  var summary: String { get }

  /// The learning rate η where ``TrainingOptions`` give none and inputs aren't long.
  var defaultLearningRate: Float { get }

  /// The learning rate η where ``TrainingOptions`` give none, for inputs whose mean ‖x‖² is this.
  func defaultLearningRate(squaredLength: Double) -> Float

  /// How many numbers the rule remembers of each element of a parameter, 0 or more; all are 0 before the first step.
  var stateSlots: Int { get }

  /// Moves a stretch of parameters against their gradients, in one pass over memory and without allocating any.
  ///
  /// A rule is elementwise: what becomes of an element depends on it, its gradient, its state and the step alone. A stretch may be
  /// one parameter, all weights of a network one after the other, or a thread's share of them.
  ///
  /// Several threads may call it at once in a step, each for other elements, and a thread many times.
  ///
  /// - learningRate: η of this step.
  /// - step: t, from 1.
  func update(_ parameter: ParameterUpdate, learningRate: Float, step: Int, by kernels: KernelTable)
}

/// An optimiser that updates some columns of a matrix in one call, of which what is the same for all rows is computed once.
protocol RowwiseOptimizer: Optimizer {
  /// The same for stretches in `rows` rows of a matrix; the first is given, the others are `stride` elements apart.
  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, step: Int, by kernels: KernelTable)
}

/// Traps unless an ε is a positive number, as Float too, which the kernels compute in.
func checkEpsilon(_ value: Double) {
  checkHyperparameter(value > 0 && value.isFinite, "an epsilon", value, "a positive number")
  checkHyperparameter(Float(value) > 0 && Float(value).isFinite, "an epsilon", value, "in the range of Float32")
}

/// Traps unless a hyperparameter is in its range; `name` and `range` are for the message.
func checkHyperparameter(_ holds: Bool, _ name: String, _ value: Double, _ range: String) {
  require(holds, "\(name) of \(value) is not \(range)")
}
