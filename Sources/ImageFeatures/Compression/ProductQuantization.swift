public import LinearAlgebra

/// Compresses long vectors: of each group of G neighbouring numbers only the nearest of 2^(b·G) codewords is kept, b bits a number.
///
/// The lecture's winner of 2011 took G = 8 and b = 1: a byte for eight numbers, 64 KiB for 524,288. The codewords of a group are those of
/// k-means; where there are too few vectors for that, groups that follow each other share theirs.
///
/// H. Jégou, M. Douze and C. Schmid, *Product Quantization for Nearest Neighbor Search*, PAMI 2011; J. Sánchez and F. Perronnin,
/// *High-Dimensional Signature Compression for Large-Scale Image Classification*, CVPR 2011.
public struct ProductQuantization: Sendable {
  let codebooks: GroupCodebooks

  /// How a quantisation is fitted.
  public struct Options: Sendable, Hashable {
    /// G.
    public var groupSize: Int
    /// b; b·G is at most 8.
    public var bits: Int
    /// For how many groups that follow each other a codebook serves; nil for as few as give it 16 samples a codeword.
    public var groupsPerCodebook: Int?
    /// The k-means fit of a codebook.
    public var kMeans: KMeans.Options

    /// G = 8 and b = 1.
    public init(
      groupSize: Int = 8, bits: Int = 1, groupsPerCodebook: Int? = nil,
      kMeans: KMeans.Options = KMeans.Options(maximumIterations: 10)
    ) {
      self.groupSize = groupSize
      self.bits = bits
      self.groupsPerCodebook = groupsPerCodebook
      self.kMeans = kMeans
    }
  }

  static let samplesPerCodeword = 16

  /// The quantisation of vectors, N×width.
  ///
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Throws ``FeatureError`` for a width that isn't whole groups, more than 8 bits a group, fewer samples a codebook than codewords, and
  /// vectors that aren't finite.
  public init(
    fittedTo vectors: Matrix, options: Options = Options(), seed: UInt64 = 0, threads: Int = 1
  ) throws(FeatureError) {
    let shared = try Self.groupsPerCodebook(options, width: vectors.columns, vectors: vectors.rows)
    try requireFinite(vectors, "product quantisation: a vector")
    let groupSize = options.groupSize
    let (size, groups) = (1 << (groupSize * options.bits), vectors.columns / groupSize)
    let count = (groups + shared - 1) / shared
    let kMeans = options.kMeans
    let books = concurrentMap(count, threads: threads) { book in
      var stream = RandomStream(seed: seed, name: "product quantization \(book)")
      // The last codebook takes groups of the one before where it has too few of its own.
      let first = min(book * shared, groups - shared)
      let samples = Self.samples(vectors, groupSize, first..<(first + shared), Self.samplesPerCodeword * size, &stream)
      return KMeans.codebook(samples, size, kMeans, &stream)
    }
    codebooks = GroupCodebooks(
      groupSize: groupSize, groups: groups, groupsPerCodebook: shared,
      codewords: Matrix(rows: count * size, columns: groupSize, elements: books.flatMap(\.elements)))
  }

  /// For how many groups a codebook of a fit to so many vectors serves; throws where they can't be fitted to.
  static func groupsPerCodebook(_ options: Options, width: Int, vectors: Int) throws(FeatureError) -> Int {
    let (groupSize, bits) = (options.groupSize, options.bits)
    try require(
      groupSize >= 1 && bits >= 1 && groupSize <= 8 && bits <= 8 && groupSize * bits <= 8,
      "product quantisation: groups of \(groupSize) numbers at \(bits) bits; a group must have from 1 to 8 bits in all")
    try require(vectors >= 1, "product quantisation: no vectors to fit it to")
    try require(
      width >= groupSize && width % groupSize == 0,
      "product quantisation: vectors of \(width) numbers are no whole groups of \(groupSize)")
    let size = 1 << (groupSize * bits)
    let groups = width / groupSize
    let wanted = (samplesPerCodeword * size + vectors - 1) / vectors
    let shared = options.groupsPerCodebook ?? min(max(wanted, 1), groups)
    try require(
      shared >= 1 && shared <= groups,
      "product quantisation: \(shared) groups a codebook; there must be from 1 to \(groups)")
    try require(
      vectors * shared >= size,
      "product quantisation: \(vectors) vectors in codebooks of \(shared) groups are \(vectors * shared) samples, "
        + "fewer than the \(size) codewords; take more vectors, fewer bits or more groups a codebook")
    return shared
  }

  /// A quantisation of its parts.
  ///
  /// - codewords: one a row of G numbers, one codebook after the other, at most 256 a codebook.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together.
  public init(width: Int, groupsPerCodebook: Int, codewords: Matrix) throws(FeatureError) {
    let groupSize = codewords.columns
    try require(
      groupSize >= 1 && width >= groupSize && width % groupSize == 0 && groupsPerCodebook >= 1,
      "product quantisation: vectors of \(width) numbers in groups of \(groupSize), \(groupsPerCodebook) a codebook")
    let groups = width / groupSize
    try require(
      groupsPerCodebook <= groups,
      "product quantisation: \(groupsPerCodebook) groups a codebook; there must be from 1 to \(groups)")
    let count = (groups + groupsPerCodebook - 1) / groupsPerCodebook
    try require(
      codewords.rows >= count && codewords.rows % count == 0 && codewords.rows / count <= 256,
      "product quantisation: \(codewords.rows) codewords in \(count) codebooks")
    try requireFinite(codewords, "product quantisation: a codeword")
    codebooks = GroupCodebooks(
      groupSize: groupSize, groups: groups, groupsPerCodebook: groupsPerCodebook, codewords: codewords)
  }

  /// How many numbers a vector has.
  public var width: Int { codebooks.groups * codebooks.groupSize }
  /// G.
  public var groupSize: Int { codebooks.groupSize }
  /// How many groups, and bytes of its code, a vector has.
  public var groups: Int { codebooks.groups }
  /// For how many groups that follow each other a codebook serves.
  public var groupsPerCodebook: Int { codebooks.groupsPerCodebook }
  /// How many codewords a codebook has.
  public var codebookSize: Int { codebooks.size }
  /// All codewords, one a row of G numbers, one codebook after the other.
  public var codewords: Matrix { codebooks.codewords }

  /// The codes of vectors, one a row: ``groups`` bytes each.
  ///
  /// Traps on vectors of another width.
  public func encode(_ vectors: Matrix, threads: Int = 1) -> [UInt8] { codebooks.encode(vectors, threads: threads) }

  /// The vectors that codes stand for, one a row.
  ///
  /// Traps unless the codes are whole vectors.
  public func decode(_ codes: [UInt8], threads: Int = 1) -> Matrix {
    precondition(codes.count % groups == 0, "\(codes.count) bytes are no whole number of codes of \(groups)")
    return codebooks.decode(codes, at: Array(0..<(codes.count / groups)), threads: threads)
  }

  /// The numbers of some groups of all vectors, one group a row, or a random choice of `limit` of them.
  private static func samples(
    _ vectors: Matrix, _ groupSize: Int, _ groups: Range<Int>, _ limit: Int, _ stream: inout RandomStream
  ) -> Matrix {
    let total = vectors.rows * groups.count
    let chosen = total > limit ? drawing(limit, of: total, &stream) : Array(0..<total)
    return vectors.withUnsafeBufferPointer { numbers in
      Matrix(rows: chosen.count, columns: groupSize) { i, j in
        let (row, group) = (chosen[i] / groups.count, groups.lowerBound + chosen[i] % groups.count)
        return numbers[row * vectors.columns + group * groupSize + j]
      }
    }
  }
}

extension KMeans {
  /// `size` codewords for samples; where fewer differ, each of these, and the last of them again.
  static func codebook(_ samples: Matrix, _ size: Int, _ options: Options, _ stream: inout RandomStream) -> Matrix {
    // One draw: there are thousands of codebooks, and starts don't differ much among so many small groups.
    let start = spread(samples, size, draws: 1, &stream, 1)
    guard start.rows == size else {
      return start.selectingRows((0..<size).map { min($0, start.rows - 1) })
    }
    return fit(samples, start, options, &stream, 1).centroids
  }
}
