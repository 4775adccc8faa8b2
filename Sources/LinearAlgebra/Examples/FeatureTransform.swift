/// What makes features of raw inputs, before they are scaled and before a network sees them.
///
/// A transform is fitted already: what it learnt of the training examples (axes, a codebook, a mixture) is part of its value, so that
/// the same is done at prediction.
public protocol FeatureTransform: Sendable {
  /// What it is called on the command line and in model files: "hog", "pca".
  var name: String { get }
  /// How many numbers an example has before.
  var inputWidth: Int { get }
  /// How many numbers an example has after.
  var outputWidth: Int { get }
  /// The images that features are made of; nil where inputs may be any numbers.
  var imageShape: ImageShape? { get }

  /// The features of each example: N×``inputWidth`` → N×``outputWidth``. Bytes are taken as numbers from 0 to 255.
  ///
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Traps on inputs of another width.
  func features(of inputs: ExampleInputs, threads: Int) -> Matrix
}

extension FeatureTransform {
  /// Nil: inputs may be any numbers.
  public var imageShape: ImageShape? { nil }
}
