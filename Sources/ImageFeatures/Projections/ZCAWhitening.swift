public import LinearAlgebra

/// Whitening that changes inputs as little as it can: their numbers become uncorrelated and of variance 1, and patches still look like
/// patches.
///
/// y = (x − mean)·V·(Λ + ε)^(−1/2)·Vᵀ with the eigenvectors V and eigenvalues Λ of the inputs' covariance (A. J. Bell and T. J. Sejnowski,
/// *The "Independent Components" of Natural Scenes Are Edge Filters*, Vision Research 1997).
public struct ZCAWhitening: FeatureTransform {
  /// "zca".
  public let name = "zca"
  /// 1×D.
  public let mean: Matrix
  /// D×D, symmetric: what centred inputs are multiplied by.
  public let matrix: Matrix

  /// D.
  public var inputWidth: Int { matrix.rows }
  /// D.
  public var outputWidth: Int { matrix.columns }

  /// The whitening of inputs, N×D.
  ///
  /// - epsilon: what is added to the variances, so that directions without any aren't blown up; 0.1 suits patches whose contrast is
  ///   normalised (A. Coates and A. Y. Ng, *Learning Feature Representations with K-Means*, 2012).
  ///
  /// Throws ``FeatureError`` for less than two inputs, for an ε that isn't positive where the inputs don't vary in all directions, and for
  /// inputs that aren't finite.
  public init(
    fittedTo inputs: ExampleInputs, epsilon: Float = 0.1, threads: Int = 1,
    decompositions: any DecompositionBackend = .auto
  ) throws(FeatureError) {
    try Self.check(rows: inputs.rows, columns: inputs.columns)
    try require(epsilon >= 0 && epsilon.isFinite, "ZCA: an epsilon of \(epsilon); it must be finite and not negative")
    let covariance = try Covariance(of: inputs, "ZCA", threads: threads)
    let eigen = try decomposed { () throws(DecompositionError) in
      try SymmetricEigen(covariance.matrix, by: decompositions)
    }
    let least = (eigen.values.first ?? 0) * Float(inputs.columns) * .ulpOfOne
    let varying = eigen.values.prefix { $0 > least }.count
    try require(
      epsilon > 0 || varying == inputs.columns,
      "ZCA: the inputs vary in \(varying) of \(inputs.columns) directions only; epsilon must be more than 0")
    mean = covariance.mean
    // V·diag(1/√(λ + ε))·Vᵀ.
    var scaled = eigen.vectors
    scaled.scaleRows(by: eigen.values.map { 1 / (max($0, 0) + epsilon).squareRoot() })
    var product = Matrix()
    product.setProduct(eigen.vectors, .yes, scaled, .no, on: SwiftBackend(threads: threads))
    matrix = product
  }

  /// Throws what a fit to so many inputs throws whatever they are: before minutes go into what is fitted first.
  package static func check(rows: Int, columns: Int) throws(FeatureError) {
    try require(rows >= 2, "ZCA: \(rows) inputs; there must be at least 2")
    try require(columns >= 1, "ZCA: inputs without numbers")
    try require(columns <= 16_384, "ZCA: inputs of \(columns) numbers; there may be 16384")
  }

  /// A whitening that was fitted before, of its parts.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together.
  public init(mean: Matrix, matrix: Matrix) throws(FeatureError) {
    try require(
      mean.rows == 1 && mean.columns == matrix.rows && matrix.rows == matrix.columns && matrix.rows >= 1,
      "ZCA: a mean of \(mean.shape) and a matrix of \(matrix.shape)")
    try requireFinite(mean, "ZCA: the mean")
    try requireFinite(matrix, "ZCA: the matrix")
    self.mean = mean
    self.matrix = matrix
  }

  /// The whitened inputs, N×D → N×D.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    precondition(inputs.columns == inputWidth, "ZCA of \(inputWidth) numbers, but inputs of \(inputs.columns)")
    return inputs.projected(by: matrix, less: mean, threads: threads)
  }
}
