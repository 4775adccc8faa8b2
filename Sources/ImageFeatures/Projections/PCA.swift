public import LinearAlgebra

/// Principal components: the directions in which inputs vary most, and what inputs are along them.
///
/// y = (x − mean)·Vᵀ with the k eigenvectors V of the covariance that have the largest eigenvalues λ; whitened, yⱼ is divided by √λⱼ, so
/// that all have variance 1. The numbers are those of scikit-learn's `PCA`, with its signs: the largest number of each direction, by
/// magnitude, is positive.
public struct PCA: FeatureTransform {
  /// "pca".
  public let name = "pca"
  /// 1×D.
  public let mean: Matrix
  /// k×D, one a row, of length 1, in descending order of their variances.
  public let components: Matrix
  /// The variance of the inputs along each direction: λ, with N−1 in the denominator.
  public let variances: [Float]
  /// The inputs' variance in all directions, of which ``variances`` are parts.
  public let totalVariance: Float
  /// Whether what is along a direction is divided by its standard deviation.
  public let whitens: Bool
  /// D×k: what centred inputs are multiplied by.
  private let projection: Matrix

  /// D.
  public var inputWidth: Int { components.columns }
  /// k.
  public var outputWidth: Int { components.rows }

  /// The first `count` components of the inputs, N×D; all min(N − 1, D) where it is nil.
  ///
  /// The covariance is gathered from batches of rows, so that bytes stay bytes; with fewer inputs than numbers their singular values are
  /// computed instead.
  ///
  /// - threads: on how many threads at most; the result has the same bits for any number on Pleat's own algorithms.
  ///
  /// Throws ``FeatureError`` for less than two inputs, for a number of components that they can't have, for whitening along a direction
  /// in which they don't vary, and for inputs that aren't finite.
  public init(
    fittedTo inputs: ExampleInputs, components count: Int? = nil, whitens: Bool = false, threads: Int = 1,
    decompositions: any DecompositionBackend = .auto
  ) throws(FeatureError) {
    let (rows, columns) = (inputs.rows, inputs.columns)
    try Self.check(rows: rows, columns: columns, components: count)
    let count = count ?? min(rows - 1, columns)
    let found =
      try columns <= rows
      ? Self.ofCovariance(inputs, count, threads, decompositions)
      : Self.ofSingularValues(inputs, count, threads, decompositions)
    if whitens {
      // Below this a variance is made of roundings.
      let least = (found.variances.first ?? 0) * Float(max(rows, columns)) * Float.ulpOfOne / 4
      let varying = found.variances.prefix { $0 > least }.count
      try require(
        varying == count,
        "PCA: the inputs vary in \(varying) directions only, and can't be whitened along \(count); ask for at most \(varying)"
      )
    }
    self.init(
      checkedMean: found.mean, components: found.components, variances: found.variances, totalVariance: found.total,
      whitens: whitens)
  }

  /// Throws what a fit to so many inputs throws whatever they are: before minutes go into what is fitted first.
  package static func check(rows: Int, columns: Int, components count: Int?) throws(FeatureError) {
    try require(rows >= 2, "PCA: \(rows) inputs; there must be at least 2")
    try require(columns >= 1, "PCA: inputs without numbers")
    if let count {
      try require(
        count >= 1 && count <= min(rows, columns),
        "PCA: \(count) components of \(rows) inputs of \(columns) numbers; there must be at least 1 and at most \(min(rows, columns))"
      )
    }
    let limit = 16_384
    try require(
      min(rows, columns) <= limit,
      "PCA: \(rows) inputs of \(columns) numbers; the smaller of the two must be at most \(limit)")
  }

  /// A PCA that was fitted before, of its parts.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together.
  public init(
    mean: Matrix, components: Matrix, variances: [Float], totalVariance: Float, whitens: Bool
  ) throws(FeatureError) {
    try require(
      mean.rows == 1 && mean.columns == components.columns && variances.count == components.rows
        && components.rows >= 1,
      "PCA: a mean of \(mean.shape), components of \(components.shape) and \(variances.count) variances")
    try requireFinite(mean, "PCA: the mean")
    try requireFinite(components, "PCA: a component")
    try require(
      variances.allSatisfy { $0.isFinite && (whitens ? $0 > 0 : $0 >= 0) }, "PCA: a variance is not positive and finite"
    )
    self.init(
      checkedMean: mean, components: components, variances: variances, totalVariance: totalVariance, whitens: whitens)
  }

  private init(checkedMean mean: Matrix, components: Matrix, variances: [Float], totalVariance: Float, whitens: Bool) {
    self.mean = mean
    self.components = components
    self.variances = variances
    self.totalVariance = totalVariance
    self.whitens = whitens
    var scaled = components
    if whitens { scaled.scaleRows(by: variances.map { 1 / $0.squareRoot() }) }
    projection = scaled.transposed
  }

  /// Of ``totalVariance`` the part that lies along each direction.
  public var varianceRatios: [Float] { variances.map { totalVariance > 0 ? $0 / totalVariance : 0 } }

  /// (x − mean)·Vᵀ of each input: N×D → N×k.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int = 1) -> Matrix {
    precondition(
      inputs.columns == inputWidth, "PCA of \(inputWidth) numbers, but inputs of \(inputs.columns)")
    return inputs.projected(by: projection, less: mean, threads: threads)
  }

  /// The inputs that have these features: y·V + mean, N×k → N×D. What lay along other directions is lost.
  ///
  /// Traps on features of another width.
  public func inputs(from features: Matrix) -> Matrix {
    precondition(
      features.columns == outputWidth, "\(outputWidth) components, but features of \(features.columns) numbers")
    var scaled = components
    if whitens { scaled.scaleRows(by: variances.map { $0.squareRoot() }) }
    var inputs = features.multiplied(by: scaled)
    inputs.addRow(mean, by: .best)
    return inputs
  }

  private typealias Found = (mean: Matrix, components: Matrix, variances: [Float], total: Float)

  private static func ofCovariance(
    _ inputs: ExampleInputs, _ count: Int, _ threads: Int, _ decompositions: any DecompositionBackend
  ) throws(FeatureError) -> Found {
    let covariance = try Covariance(of: inputs, "PCA", threads: threads)
    let eigen = try decomposed { () throws(DecompositionError) in
      try SymmetricEigen(covariance.matrix, count: count, by: decompositions)
    }
    return (covariance.mean, eigen.vectors, eigen.values.map { max($0, 0) }, Float(covariance.total))
  }

  /// With fewer inputs than numbers the singular values of the centred inputs take less work.
  private static func ofSingularValues(
    _ inputs: ExampleInputs, _ count: Int, _ threads: Int, _ decompositions: any DecompositionBackend
  ) throws(FeatureError) -> Found {
    let (rows, columns) = (inputs.rows, inputs.columns)
    let mean = try Self.mean(of: inputs, threads)
    let one = Matrix(rows: 1, columns: columns, repeating: 1)
    let x = inputs.rows(0..<rows, scaledBy: InputScaling(shift: mean, scale: one))
    let divisor = Float(max(1, rows - 1))
    let total = x.sumOfSquares(by: .best) / Double(divisor)
    let svd = try decomposed { () throws(DecompositionError) in
      try SingularValues(x, by: decompositions)
    }
    return (mean, svd.vt.rows(0..<count), svd.s.prefix(count).map { $0 * $0 / divisor }, Float(total))
  }

  /// By itself, so that the inputs as numbers are gone before they are there once more, centred.
  private static func mean(of inputs: ExampleInputs, _ threads: Int) throws(FeatureError) -> Matrix {
    let raw = inputs.rows(0..<inputs.rows, scaledBy: .identity(width: inputs.columns))
    try requireFinite(raw, "PCA: an input")
    return raw.means(ofGroups: [Int32](repeating: 0, count: inputs.rows), count: 1, threads: threads).means
  }
}

/// What `body` returns; its error as one of features.
func decomposed<Result>(_ body: () throws(DecompositionError) -> Result) throws(FeatureError) -> Result {
  do { return try body() } catch { throw FeatureError("decomposition: \(error)") }
}

extension ExampleInputs {
  /// (x − mean)·projection of each row, N×D → N×k.
  func projected(by projection: Matrix, less mean: Matrix, threads: Int) -> Matrix {
    let scaling = InputScaling(shift: mean, scale: Matrix(rows: 1, columns: columns, repeating: 1))
    let backend = SwiftBackend()
    return Matrix(rows: rows, columns: projection.columns, blockRows: 256, threads: threads) { range in
      rows(range, scaledBy: scaling).multiplied(by: projection, on: backend)
    }
  }
}
