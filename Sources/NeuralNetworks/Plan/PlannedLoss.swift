/// A loss as a plan calls it: one pass over the scores that gives the losses and their gradient.
enum PlannedLoss {
  case softmaxCrossEntropy, multiclassSVM, squaredError
  /// One that isn't the library's own, and is called as it is.
  case other(any Loss)

  init(_ loss: any Loss) {
    switch loss {
    case is SoftmaxCrossEntropy: self = .softmaxCrossEntropy
    case is MulticlassSVM: self = .multiclassSVM
    case is SquaredError: self = .squaredError
    default: self = .other(loss)
    }
  }
}
