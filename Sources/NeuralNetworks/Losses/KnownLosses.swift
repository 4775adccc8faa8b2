/// The losses that have a name on the command line and in model files.
public enum KnownLosses {
  /// Softmax, SVM, one SVM a class with either hinge, squared error averaged over the batch.
  public static let all: [any Loss] = [
    SoftmaxCrossEntropy(), MulticlassSVM(), OneVersusAllSVM(), OneVersusAllSVM(hinge: .squared), SquaredError(),
  ]

  /// The loss of that name, or nil.
  public static func named(_ name: String) -> (any Loss)? {
    all.first { $0.name == name }
  }
}
