import LinearAlgebra

extension ImageShape {
  /// Throws if images are larger than a model file may say.
  ///
  /// - file: where they are from.
  func checkCount(_ file: String) throws(DatasetError) {
    guard count > Self.largestCount else { return }
    throw .malformed(
      file: file, at: .file,
      problem: "images of \(width)×\(height) pixels in \(channels) channels have \(count) numbers; there may be "
        + "\(Self.largestCount) at most; choose a smaller size")
  }
}
