import LinearAlgebra

/// The most and the least convex of many slices: the lecture shows one of each, of the same network.
///
/// ```swift
/// let search = try SliceSearch(seeds: 0..<60) { (seed) throws(ArgumentError) in try LossSlice.lecture(seed: seed) }
/// ```
public struct SliceSearch: Sendable {
  /// A slice and the seed that it came from.
  public struct Candidate: Sendable {
    /// What was given to the maker of the slice.
    public let seed: UInt64
    /// The slice.
    public let slice: LossSlice
  }

  /// The slice with the smallest ``LossSlice/nonConvexity``; the first of equals.
  public let mostConvex: Candidate
  /// The slice with the largest finite one; the first of equals.
  public let leastConvex: Candidate
  /// The ``LossSlice/nonConvexity`` of all, in the order of the seeds.
  public let nonConvexities: [Double]

  /// Looks at the slice of every seed.
  ///
  /// Traps without seeds, and if no slice is finite; throws what `slice` throws.
  public init<Failure: Error>(
    seeds: Range<UInt64>, slice: (UInt64) throws(Failure) -> LossSlice
  ) throws(Failure) {
    require(!seeds.isEmpty, "a search without seeds")
    var nonConvexities: [Double] = []
    var (most, least): (Candidate?, Candidate?)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for seed in seeds {
      let candidate = Candidate(seed: seed, slice: try slice(seed))
      let measure = candidate.slice.nonConvexity
      nonConvexities.append(measure)
      guard measure.isFinite else { continue }
      if measure < lowest { (most, lowest) = (candidate, measure) }
      if measure > highest { (least, highest) = (candidate, measure) }
    }
    guard let most, let least else { fatalError("no slice of seeds \(seeds) is finite") }
    mostConvex = most
    leastConvex = least
    self.nonConvexities = nonConvexities
  }
}

extension LossSlice {
  /// A slice like the lecture's: a ReLU network of four layers with 10 inputs, 32 units a hidden layer and 10 classes, with the softmax
  /// loss, on random examples; from its initial weights along a random direction.
  ///
  /// Weights, examples (normal inputs, classes drawn evenly) and direction (``WeightDirection/Normalization/filter``) come from streams of
  /// the seed.
  ///
  /// The fewer examples, the more of the hills is left: with 4, as is the default, the median ``nonConvexity`` of 60 seeds was 0.03,
  /// the smallest 0.0015 and the largest 0.7; with 64 the largest was 0.02.
  ///
  /// - radius: α runs from −radius to radius. Far out all slices look like bowls, as the fourth power of α outgrows the rest.
  ///
  /// Throws ``ArgumentError`` for a radius that isn't a positive number, fewer than 3 points, or no examples.
  public static func lecture(
    seed: UInt64, radius: Double = 0.5, points: Int = 101, examples count: Int = 4
  ) throws(ArgumentError) -> LossSlice {
    try require(count >= 1, "the number of examples", count, "at least 1")
    let network: Network
    do {
      network = try Network(inputs: 10, hidden: [32, 32, 32], outputs: 10, seed: seed)
    } catch {
      fatalError("\(error)")
    }
    var data = RandomStream(seed: seed, name: "data")
    let inputs = Matrix(rows: count, columns: 10, normal: &data)
    let classes = (0..<count).map { _ in Int32(data.integer(below: 10)) }
    var directions = RandomStream(seed: seed, name: "direction")
    return try LossSlice(
      of: network, along: WeightDirection(random: .filter, for: network, using: &directions), from: -radius, to: radius,
      points: points,
      on: Examples(inputs: .floats(inputs), targets: .classes(classes, names: (0..<10).map { String($0) })),
      loss: SoftmaxCrossEntropy())
  }
}
