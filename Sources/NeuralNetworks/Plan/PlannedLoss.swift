/// A loss as a plan calls it: one pass over the scores that gives the losses and their gradient.
enum PlannedLoss {
  case softmaxCrossEntropy, multiclassSVM, squaredError

  /// nil for a loss that is not one of the library's own.
  init?(_ loss: any Loss) {
    switch loss {
    case is SoftmaxCrossEntropy: self = .softmaxCrossEntropy
    case is MulticlassSVM: self = .multiclassSVM
    case is SquaredError: self = .squaredError
    default: return nil
    }
  }
}
