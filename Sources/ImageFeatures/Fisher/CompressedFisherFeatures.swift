public import LinearAlgebra

/// Fisher vectors of an image's patches, of which is kept what product quantisation keeps: each is compressed and made numbers again.
///
/// A machine that was fitted to ``CompressedVectors`` sees the same of a new image, bit by bit.
public struct CompressedFisherFeatures: FeatureTransform {
  /// "compressed-fisher".
  public let name = "compressed-fisher"
  /// From pixels to vectors.
  public let fisher: FisherFeatures
  /// How vectors are compressed.
  public let quantization: ProductQuantization

  /// Features of their parts.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together.
  public init(fisher: FisherFeatures, quantization: ProductQuantization) throws(FeatureError) {
    try require(
      quantization.width == fisher.outputWidth,
      "compressed Fisher vectors: vectors of \(fisher.outputWidth) numbers, but a product quantisation of "
        + "\(quantization.width)")
    (self.fisher, self.quantization) = (fisher, quantization)
  }

  /// How many numbers an image has.
  public var inputWidth: Int { fisher.inputWidth }
  /// 2·D·K·R.
  public var outputWidth: Int { fisher.outputWidth }

  /// The vectors of images as far as they are kept, N×``inputWidth`` → N×``outputWidth``.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    precondition(
      inputs.columns == inputWidth, "Fisher vectors of images of \(inputWidth) numbers, but inputs of \(inputs.columns)"
    )
    return Matrix(rows: inputs.rows, columns: outputWidth, blockRows: 1, threads: threads) { rows in
      quantization.decode(code(of: inputs, at: rows.lowerBound))
    }
  }

  /// One image's compressed vector.
  func code(of inputs: ExampleInputs, at index: Int) -> [UInt8] {
    quantization.encode(fisher.vector(of: inputs, at: index))
  }
}
