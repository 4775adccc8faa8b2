/// A loss as a plan calls it: one pass over the scores that gives the losses and their gradient.
enum PlannedLoss {
  case softmaxCrossEntropy(labelSmoothing: Float)
  case multiclassSVM, squaredError
  /// One without a kernel, as a program's own are, which is called as it is.
  case other(any Loss)

  init(_ loss: any Loss) {
    switch loss {
    case let loss as SoftmaxCrossEntropy: self = .softmaxCrossEntropy(labelSmoothing: loss.labelSmoothing)
    case is MulticlassSVM: self = .multiclassSVM
    case is SquaredError: self = .squaredError
    default: self = .other(loss)
    }
  }
}
