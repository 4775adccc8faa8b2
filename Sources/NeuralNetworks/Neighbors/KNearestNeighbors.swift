public import LinearAlgebra

/// Answers with what the k nearest of its examples say: a classifier where these have classes, a regressor where they have numbers.
///
/// Near is what has a small Euclidean distance ‖x − y‖. T. Cover and P. Hart, "Nearest neighbor pattern classification", 1967.
///
/// ```swift
/// let neighbors = try KNearestNeighbors(digits.training, k: 5)
/// let accuracy = try neighbors.accuracy(on: test)
/// ```
///
/// Distances are found by matrix products, ‖x‖² − 2x·y + ‖y‖², some hundred inputs and some thousand examples at a time. As such a sum
/// loses digits where the distance is small beside the norms, it only says which examples can be among the nearest; those are compared by
/// Σ(x − y)² in Double. So neighbours and their order are those of a search without any products, ties and all: of examples at the same
/// distance the first is the nearer one.
public struct KNearestNeighbors: Sendable {
  /// One of the nearest examples.
  public struct Neighbor: Sendable, Hashable {
    /// The example's position.
    public let index: Int
    /// ‖x − y‖, 0 or more.
    public let distance: Double
  }

  /// What is searched for neighbours.
  public let examples: Examples
  /// How many neighbours are asked, 1 ... N.
  public let k: Int
  /// What is done to examples and inputs before distances are taken; its shift plays no part.
  public let scaling: InputScaling
  /// What multiplies the matrices.
  public let backend: any GEMMBackend
  /// The scaling to columns of mean 0: distances stay as they are, and norms are smallest.
  let centring: InputScaling
  /// ‖y‖² of each example, centred.
  let squaredNorms: [Float]

  /// A search among examples.
  ///
  /// - scaling: nil for inputs as they are.
  ///
  /// Throws ``ArgumentError`` without examples, unless 1 ≤ k ≤ their number, for a scaling of another width, and for inputs that aren't
  /// finite.
  public init(
    _ examples: Examples, k: Int, scaling: InputScaling? = nil, backend: any GEMMBackend = .auto
  ) throws(ArgumentError) {
    let scaling = scaling ?? .identity(width: examples.width)
    try require(examples.count > 0, "the number of examples", examples.count, "at least 1")
    try require(
      k >= 1 && k <= examples.count, "k", k, "at least 1 and at most \(examples.count), the number of examples")
    try require(
      scaling.width == examples.width, "the scaling's width", scaling.width, "\(examples.width), the examples' width")
    (self.examples, self.k, self.scaling, self.backend) = (examples, k, scaling, backend)
    let means = InputScaling(.standard, fittedTo: examples).shift
    centring = InputScaling(shift: means, scale: scaling.scale)
    var norms: [Float] = []
    norms.reserveCapacity(examples.count)
    var block = Matrix()
    for rows in Self.blocks(of: examples.count, size: Self.exampleBlock) {
      examples.gather(rows, scaledBy: centring, into: &block, by: backend.kernels)
      try require(
        block.isFinite(by: backend.kernels), "an input among the examples", "not finite", "made of finite numbers")
      norms += block.squaredRowNorms
    }
    squaredNorms = norms
  }

  /// How many examples, and how many inputs, are looked at together: blocks of products take some 4 MB.
  static let exampleBlock = 4096
  static let inputBlock = 256

  /// Positions 0 ..< count in stretches of at most `size`.
  static func blocks(of count: Int, size: Int) -> [ArraySlice<Int32>] {
    let positions = (0..<Int32(count)).map(\.self)
    return stride(from: 0, to: count, by: size).map { positions[$0..<min($0 + size, count)] }
  }
}

extension Matrix {
  /// Σ x² of each row, added up in Double.
  var squaredRowNorms: [Float] {
    withUnsafeBufferPointer { elements in
      (0..<rows).map { i in
        var sum = 0.0
        for j in i * columns..<(i + 1) * columns { sum += Double(elements[j]) * Double(elements[j]) }
        return Float(sum)
      }
    }
  }
}
