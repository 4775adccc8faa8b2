public import LinearAlgebra

/// Vectors of one width that can be had a few at a time: a matrix's rows, or compressed ones.
public protocol VectorSource: Sendable {
  /// How many vectors there are.
  var count: Int { get }
  /// How many numbers each has.
  var width: Int { get }

  /// The vectors at some positions, one a row.
  ///
  /// Traps on a position out of range.
  func vectors(at positions: [Int], threads: Int) -> Matrix
}

/// A matrix's rows as vectors.
public struct MatrixRows: VectorSource {
  /// The matrix.
  public let matrix: Matrix

  /// The rows of a matrix.
  public init(_ matrix: Matrix) {
    self.matrix = matrix
  }

  /// How many rows there are.
  public var count: Int { matrix.rows }
  /// How many columns there are.
  public var width: Int { matrix.columns }

  /// The rows at some positions.
  public func vectors(at positions: [Int], threads: Int) -> Matrix { matrix.selectingRows(positions) }
}

/// Vectors as ``ProductQuantization`` has compressed them, which become numbers again only when they are asked for.
public struct CompressedVectors: VectorSource {
  /// What compressed them.
  public let quantization: ProductQuantization
  /// One byte a group, vector by vector.
  public private(set) var codes: [UInt8] = []

  /// No vectors yet.
  public init(_ quantization: ProductQuantization) {
    self.quantization = quantization
  }

  /// Vectors that were compressed before.
  ///
  /// Throws ``FeatureError`` unless the codes are whole vectors of words that the codebooks have.
  public init(_ quantization: ProductQuantization, codes: [UInt8]) throws(FeatureError) {
    try require(
      codes.count % quantization.groups == 0,
      "compressed vectors: \(codes.count) bytes are no whole number of vectors of \(quantization.groups)")
    try require(
      codes.allSatisfy { Int($0) < quantization.codebookSize },
      "compressed vectors: a code is not among the \(quantization.codebookSize) of a codebook")
    self.quantization = quantization
    self.codes = codes
  }

  /// How many vectors there are.
  public var count: Int { codes.count / quantization.groups }
  /// How many numbers each has.
  public var width: Int { quantization.width }

  /// Compresses more vectors, one a row.
  ///
  /// Traps on vectors of another width.
  public mutating func append(_ vectors: Matrix, threads: Int = 1) {
    codes += quantization.encode(vectors, threads: threads)
  }

  /// Adds vectors that are compressed already.
  mutating func append(codes: [UInt8]) {
    Kernels.require(
      codes.count % quantization.groups == 0, "\(codes.count) bytes for vectors of \(quantization.groups)")
    self.codes += codes
  }

  /// The vectors at some positions, as far as they were kept.
  public func vectors(at positions: [Int], threads: Int = 1) -> Matrix {
    quantization.codebooks.decode(codes, at: positions, threads: threads)
  }
}
