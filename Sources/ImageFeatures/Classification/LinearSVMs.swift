public import LinearAlgebra

/// One linear support vector machine a class, each telling its class from all others.
///
/// For each class (λ/2)‖w‖² + (1/N) Σᵢ cᵢ·max(0, 1 − yᵢ(w·xᵢ + b)), with yᵢ = 1 in the class and −1 elsewhere, and cᵢ a weight of the
/// class's own examples or 1, is lowered by stochastic gradient descent over a few vectors at a time, with steps η₀/(1 + λη₀t) (L. Bottou,
/// *Stochastic Gradient Descent Tricks*, 2012). Vectors are asked for as they are needed: compressed ones are never all there at once.
///
/// Biases take a share of these steps, because they learn from every vector. Long vectors of few images are nearly at right angles to each
/// other, and say little of one another: biases that learn as fast as weights would then be what scores are mostly made of, and they are
/// the larger the commoner a class is.
public struct LinearSVMs: Sendable {
  /// C×D.
  public let weights: Matrix
  /// 1×C.
  public let biases: Matrix

  /// How a fit goes.
  public struct Options: Sendable, Hashable {
    /// λ.
    public var regularization: Double
    /// How many times all vectors are gone through.
    public var epochs: Int
    /// How many vectors a step is made from.
    public var batchSize: Int
    /// η₀; nil for 1 by the mean of the vectors' squared lengths.
    public var learningRate: Double?
    /// What a class's own examples count beside the others.
    public var positiveWeight: Double
    /// Which share of the learning rate biases learn at; 0 for no biases.
    public var biasRate: Double

    /// Options that suit vectors of about length 1. The share of biases is that of Bottou's program `svmsgd`.
    public init(
      regularization: Double = 1e-4, epochs: Int = 50, batchSize: Int = 16, learningRate: Double? = nil,
      positiveWeight: Double = 1, biasRate: Double = 0.01
    ) {
      self.regularization = regularization
      self.epochs = epochs
      self.batchSize = batchSize
      self.learningRate = learningRate
      self.positiveWeight = positiveWeight
      self.biasRate = biasRate
    }
  }

  /// The machines for vectors and their classes, 0 ..< `classCount`.
  ///
  /// - progress: told after each epoch how many are done.
  /// - threads: on how many threads at most; the result has the same bits for any number.
  ///
  /// Throws ``FeatureError`` for options out of range, less than two classes, another number of classes than of vectors, and vectors that
  /// aren't finite.
  public init(
    fittedTo vectors: some VectorSource, classes: [Int32], classCount: Int, options: Options = Options(),
    seed: UInt64 = 0,
    threads: Int = 1, progress: (Int) -> Void = { _ in }
  ) throws(FeatureError) {
    try Self.check(vectors.count, classes, classCount, options)
    let backend = SwiftBackend(threads: threads)
    let lambda = options.regularization
    let start = if let rate = options.learningRate { rate } else { try Self.learningRate(for: vectors, threads) }
    var weights = Matrix(rows: classCount, columns: vectors.width)
    var biases = Matrix(rows: 1, columns: classCount)
    // The weights are `scale` times the matrix, so that shrinking them is one multiplication.
    var (scale, step) = (1.0, 0.0)
    var scores = Matrix()
    var order = Array(0..<vectors.count)
    var stream = RandomStream(seed: seed, name: "support vector machines")
    for epoch in 0..<options.epochs {
      stream.shuffle(&order)
      for first in stride(from: 0, to: order.count, by: options.batchSize) {
        let positions = Array(order[first..<min(order.count, first + options.batchSize)])
        let x = vectors.vectors(at: positions, threads: threads)
        scores.setProduct(x, .no, weights, .yes, alpha: Float(scale), on: backend)
        scores.addRow(biases, by: .best)
        guard scores.isFinite(by: .best) else {
          throw FeatureError(
            "support vector machines: a vector is not finite, or too large for a learning rate of \(start)")
        }
        let rate = start / (1 + lambda * start * step)
        step += 1
        // −∂L/∂scores of the batch's mean, which takes the place of the scores.
        for (i, position) in positions.enumerated() {
          for c in 0..<classCount {
            let y: Float = Int(classes[position]) == c ? 1 : -1
            let push = y > 0 ? Float(options.positiveWeight) : 1
            scores[i, c] = y * scores[i, c] < 1 ? y * push / Float(positions.count) : 0
          }
        }
        scale *= 1 - min(rate * lambda, 0.5)
        weights.setProduct(scores, .yes, x, .no, alpha: Float(rate / scale), beta: 1, on: backend)
        for c in 0..<classCount {
          biases[0, c] += Float(rate * options.biasRate) * (0..<positions.count).reduce(0) { $0 + scores[$1, c] }
        }
        if scale < 1e-3 {
          weights.scale(by: Float(scale))
          scale = 1
        }
      }
      progress(epoch + 1)
    }
    weights.scale(by: Float(scale))
    self.weights = weights
    self.biases = biases
  }

  /// Machines of their parts: C×D weights and 1×C biases.
  ///
  /// Throws ``FeatureError`` for parts that don't fit together or aren't finite.
  public init(weights: Matrix, biases: Matrix) throws(FeatureError) {
    try require(
      biases.rows == 1 && biases.columns == weights.rows && weights.rows >= 1 && weights.columns >= 1,
      "support vector machines: weights of \(weights.shape) and biases of \(biases.shape)")
    try requireFinite(weights, "support vector machines: the weights")
    try requireFinite(biases, "support vector machines: the biases")
    self.weights = weights
    self.biases = biases
  }

  /// C.
  public var classCount: Int { weights.rows }

  /// w·x + b of each vector and class, N×C; the largest of a row is the class.
  ///
  /// Traps on vectors of another width.
  public func scores(of vectors: some VectorSource, threads: Int = 1) -> Matrix {
    Kernels.require(
      vectors.width == weights.columns, "machines for \(weights.columns) numbers, but vectors of \(vectors.width)")
    var scores = Matrix(rows: vectors.count, columns: classCount)
    let backend = SwiftBackend(threads: threads)
    var part = Matrix()
    for first in stride(from: 0, to: vectors.count, by: 16) {
      let positions = Array(first..<min(vectors.count, first + 16))
      part.setProduct(vectors.vectors(at: positions, threads: threads), .no, weights, .yes, on: backend)
      part.addRow(biases, by: .best)
      scores.setRows(from: first, to: part)
    }
    return scores
  }

  private static func check(
    _ count: Int, _ classes: [Int32], _ classCount: Int, _ options: Options
  ) throws(FeatureError) {
    let what = "support vector machines"
    try require(count >= 1, "\(what): no vectors to fit them to")
    try require(classCount >= 2, "\(what): \(classCount) classes; there must be at least 2")
    try require(classes.count == count, "\(what): \(classes.count) classes of \(count) vectors")
    try require(
      classes.allSatisfy { $0 >= 0 && $0 < classCount }, "\(what): a class is not among the \(classCount)")
    try check(options)
  }

  /// Throws for options out of range.
  static func check(_ options: Options) throws(FeatureError) {
    let what = "support vector machines"
    try require(
      options.regularization > 0 && options.regularization.isFinite,
      "\(what): a regularisation of \(options.regularization); it must be positive")
    try require(options.epochs >= 1, "\(what): \(options.epochs) epochs; there must be at least 1")
    try require(options.batchSize >= 1, "\(what): batches of \(options.batchSize) vectors; there must be at least 1")
    try require(
      (0...1).contains(options.biasRate), "\(what): a bias rate of \(options.biasRate); it must be from 0 to 1")
    for (name, value) in [("learning rate", options.learningRate ?? 1), ("positive weight", options.positiveWeight)] {
      // As Float, in which they are multiplied.
      try require(
        value > 0 && Float(value).isNormal,
        "\(what): a \(name) of \(value); it must be positive and in Float's normal range")
    }
  }

  private static func learningRate(for vectors: some VectorSource, _ threads: Int) throws(FeatureError) -> Double {
    let positions = Array(0..<min(vectors.count, 16))
    let sample = vectors.vectors(at: positions, threads: threads)
    try requireFinite(sample, "support vector machines: a vector")
    let squares = sample.sumOfSquares(by: .best) / Double(positions.count)
    return squares > 0 ? 1 / squares : 1
  }
}
