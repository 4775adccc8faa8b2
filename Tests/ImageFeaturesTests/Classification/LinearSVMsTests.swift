import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct LinearSVMsTests {
  /// Three groups around the corners of a triangle, a little into each other.
  private static func groups(_ count: Int, seed: UInt64 = 1) -> (x: Matrix, classes: [Int32]) {
    var stream = RandomStream(seed: seed, name: "groups")
    let corners: [[Double]] = [[0, 1], [-0.87, -0.5], [0.87, -0.5]]
    let x = Matrix(rows: count, columns: 2) { i, j in Float(corners[i % 3][j] + 0.35 * stream.normal()) }
    return (x, (0..<count).map { Int32($0 % 3) })
  }

  /// (λ/2)‖w‖² + (1/N) Σ c·max(0, 1 − y(w·x + b)) of one class, in Double.
  private static func objective(
    _ w: [Double], _ b: Double, _ x: Matrix, _ classes: [Int32], _ c: Int, _ lambda: Double, _ weight: Double
  ) -> Double {
    let loss = classes.indices.reduce(0.0) { sum, i in
      let y = Int(classes[i]) == c ? 1.0 : -1
      let score = w.indices.reduce(b) { $0 + w[$1] * Double(x[i, $1]) }
      return sum + (y > 0 ? weight : 1) * max(0, 1 - y * score)
    }
    return lambda / 2 * w.reduce(0) { $0 + $1 * $1 } + loss / Double(classes.count)
  }

  /// A slope of the objective: where a margin costs, −y·x, and λw.
  private static func subgradient(
    _ w: [Double], _ b: Double, _ x: Matrix, _ classes: [Int32], _ c: Int, _ lambda: Double, _ weight: Double
  ) -> (w: [Double], b: Double) {
    var slope = (w: w.map { lambda * $0 }, b: 0.0)
    for i in classes.indices {
      let y = Int(classes[i]) == c ? 1.0 : -1
      let score = b + w[0] * Double(x[i, 0]) + w[1] * Double(x[i, 1])
      guard y * score < 1 else { continue }
      let factor = -y * (y > 0 ? weight : 1) / Double(classes.count)
      slope.w[0] += factor * Double(x[i, 0])
      slope.w[1] += factor * Double(x[i, 1])
      slope.b += factor
    }
    return slope
  }

  @Test(arguments: [1.0, 3])
  func `what is found can't be bettered by much in any direction`(positiveWeight: Double) throws {
    let (x, classes) = Self.groups(300)
    let options = LinearSVMs.Options(regularization: 0.01, epochs: 400, positiveWeight: positiveWeight, biasRate: 1)
    let machines = try LinearSVMs(fittedTo: MatrixRows(x), classes: classes, classCount: 3, options: options)
    for c in 0..<3 {
      let (w, b) = (machines.weights.row(c).map { Double($0) }, Double(machines.biases[0, c]))
      func value(_ w: [Double], _ b: Double) -> Double {
        Self.objective(w, b, x, classes, c, 0.01, positiveWeight)
      }
      // The objective is convex, with kinks, over which subgradients with ever shorter steps come to the least from anywhere.
      var (position, best) = ((w: [0.0, 0.0], b: 0.0), value([0, 0], 0))
      for step in 1...1500 {
        let slope = Self.subgradient(position.w, position.b, x, classes, c, 0.01, positiveWeight)
        let rate = 5 / Double(step).squareRoot()
        for j in 0..<2 { position.w[j] -= rate * slope.w[j] }
        position.b -= rate * slope.b
        best = min(best, value(position.w, position.b))
      }
      let found = value(w, b)
      #expect(found < 1.02 * best, "class \(c): \(found), but \(best) is possible")
      // Nor did the descent stop half-way.
      #expect(best < 1.02 * found, "class \(c): \(found), and the descent came to \(best)")
    }
  }

  struct Descent: Sendable {
    var count: Int
    var batchSize: Int
    var lambda: Double
    /// η₀; nil for what the vectors' lengths say.
    var rate: Double?
    var epochs = 5
  }

  /// Step by step in Double, over the vectors in the order that the seed shuffles them in: with the gradient of a batch's mean
  /// w ← w − η(λw − (1/B) Σ c·y·x) and b ← b + η(1/B) Σ c·y where y(w·x + b) < 1, η = η₀/(1 + λη₀t), ηλ at most ½; a last batch may be
  /// smaller, and its mean is that of fewer.
  @Test(arguments: [
    Descent(count: 12, batchSize: 4, lambda: 0.01, rate: 0.5),
    Descent(count: 11, batchSize: 4, lambda: 0.05, rate: 0.5),
    Descent(count: 5, batchSize: 16, lambda: 0.001, rate: 0.1),
    Descent(count: 9, batchSize: 2, lambda: 0.01, rate: nil),
    // With λη₀ = ½ all factors together are 1/(T + 1): after 2,400 steps weights have shrunk more than a thousandfold.
    Descent(count: 40, batchSize: 1, lambda: 0.5, rate: 1, epochs: 60),
  ])
  func `each step is that of the equations`(_ descent: Descent) throws {
    var stream = RandomStream(seed: 5, name: "vectors")
    let x = Matrix(rows: descent.count, columns: 3) { _, _ in Float(stream.normal()) }
    let classes = (0..<descent.count).map { Int32($0 * 7 % 3) }
    let machines = try LinearSVMs(
      fittedTo: MatrixRows(x), classes: classes, classCount: 3,
      options: LinearSVMs.Options(
        regularization: descent.lambda, epochs: descent.epochs, batchSize: descent.batchSize,
        learningRate: descent.rate, positiveWeight: 2.5, biasRate: 0.25), seed: 9)
    let squares = x.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    let start = descent.rate ?? Double(descent.count) / squares
    var (w, b) = ([[Double]](repeating: [0, 0, 0], count: 3), [0.0, 0, 0])
    var (order, step) = (Array(0..<descent.count), 0.0)
    var shuffling = RandomStream(seed: 9, name: "support vector machines")
    for _ in 0..<descent.epochs {
      shuffling.shuffle(&order)
      var rest = order[...]
      while !rest.isEmpty {
        let batch = rest.prefix(descent.batchSize)
        rest = rest.dropFirst(descent.batchSize)
        let rate = start / (1 + descent.lambda * start * step)
        step += 1
        for c in 0..<3 {
          var slope = (w: [0.0, 0, 0], b: 0.0)
          for i in batch {
            let y = Int(classes[i]) == c ? 1.0 : -1
            let score = (0..<3).reduce(b[c]) { $0 + w[c][$1] * Double(x[i, $1]) }
            guard y * score < 1 else { continue }
            let push = y * (y > 0 ? 2.5 : 1) / Double(batch.count)
            for j in 0..<3 { slope.w[j] += push * Double(x[i, j]) }
            slope.b += push
          }
          let shrinking = 1 - min(rate * descent.lambda, 0.5)
          for j in 0..<3 { w[c][j] = shrinking * w[c][j] + rate * slope.w[j] }
          b[c] += 0.25 * rate * slope.b
        }
      }
    }
    #expect(difference(machines.weights, w) < 1e-4)
    #expect(difference(machines.biases, [b]) < 1e-4)
  }

  @Test func `classes are told, of compressed vectors too, with the same bits for any number of threads`() throws {
    let (x, classes) = Self.groups(300)
    let (y, truth) = Self.groups(300, seed: 2)
    let machines = try LinearSVMs(fittedTo: MatrixRows(x), classes: classes, classCount: 3)
    func accuracy(_ scores: Matrix) -> Double {
      Double(zip(scores.largestInRows(), truth).count { $0 == Int($1) }) / 300
    }
    #expect(accuracy(machines.scores(of: MatrixRows(y))) > 0.9)
    let quantization = try ProductQuantization(
      fittedTo: x, options: ProductQuantization.Options(groupSize: 1, bits: 4))
    var (compressed, asked) = (CompressedVectors(quantization), CompressedVectors(quantization))
    compressed.append(x)
    asked.append(y)
    let fits = try [1, 2].map {
      try LinearSVMs(fittedTo: compressed, classes: classes, classCount: 3, seed: 3, threads: $0)
    }
    #expect(fits[0].weights == fits[1].weights && fits[0].biases == fits[1].biases)
    #expect(accuracy(fits[0].scores(of: asked)) > 0.88)
    let copy = try LinearSVMs(weights: machines.weights, biases: machines.biases)
    #expect(copy.scores(of: MatrixRows(y), threads: 2) == machines.scores(of: MatrixRows(y)))
  }

  /// Vectors of 4,000 numbers that say little of each other, of a common class and two rare ones: noise of length 1, and a part of 0.15
  /// along the class's own axis.
  private static func faint(_ counts: [Int], seed: UInt64) -> (x: Matrix, classes: [Int32]) {
    var stream = RandomStream(seed: seed, name: "faint")
    let classes = counts.indices.flatMap { [Int32](repeating: Int32($0), count: counts[$0]) }
    let x = Matrix(rows: classes.count, columns: 4000) { i, j in
      Float(stream.normal() / 4000.0.squareRoot() + (j == Int(classes[i]) ? 0.15 : 0))
    }
    return (x, classes)
  }

  @Test(arguments: [0, 1, 2] as [UInt64])
  func `a common class doesn't take all vectors where they say little of each other`(seed: UInt64) throws {
    let (x, classes) = Self.faint([40, 10, 10], seed: seed)
    let (y, truth) = Self.faint([30, 30, 30], seed: seed + 100)
    func told(_ options: LinearSVMs.Options) throws -> [Int] {
      let machines = try LinearSVMs(
        fittedTo: MatrixRows(x), classes: classes, classCount: 3, options: options, seed: seed)
      return machines.scores(of: MatrixRows(y)).largestInRows()
    }
    // An oracle that knows nothing of machines: the class whose mean a vector is most like, of means of 10 examples each.
    var means = [[Double]](repeating: Array(repeating: 0, count: 4000), count: 3)
    for (i, c) in classes.enumerated() where i < 10 || c > 0 {
      for (j, value) in x.row(i).enumerated() { means[Int(c)][j] += Double(value) }
    }
    let nearest = (0..<y.rows).map { i in
      let row = y.row(i).map { Double($0) }
      let products = means.map { mean in zip(mean, row).reduce(0) { $0 + $1.0 * $1.1 } }
      return products.firstIndex(of: products.max()!)!
    }
    func right(_ found: [Int]) -> Int { zip(found, truth).count { $0 == Int($1) } }
    let found = try told(LinearSVMs.Options())
    #expect(right(nearest) >= 70 && right(found) >= right(nearest) - 10, "\(right(found)) of \(right(nearest))")
    // Biases that learn as fast as weights are what it would take all vectors for.
    #expect(try told(LinearSVMs.Options(biasRate: 1)).count { $0 == 0 } > 60)
  }

  @Test func `there are no biases at a rate of 0`() throws {
    let (x, classes) = Self.groups(60)
    let options = LinearSVMs.Options(epochs: 3, biasRate: 0)
    let machines = try LinearSVMs(fittedTo: MatrixRows(x), classes: classes, classCount: 3, options: options)
    #expect(machines.biases == Matrix(rows: 1, columns: 3) && machines.weights.row(0).contains { $0 != 0 })
  }

  @Test func `what can't be fitted is said`() {
    let x = MatrixRows(Matrix([[1, 2], [3, 4]]))
    func fitting(
      _ x: MatrixRows, _ classes: [Int32], _ count: Int, _ options: LinearSVMs.Options = LinearSVMs.Options()
    ) -> String? {
      message { _ = try LinearSVMs(fittedTo: x, classes: classes, classCount: count, options: options) }
    }
    let what = "support vector machines: "
    #expect(fitting(x, [0, 0], 1) == what + "1 classes; there must be at least 2")
    #expect(fitting(x, [0], 2) == what + "1 classes of 2 vectors")
    #expect(fitting(x, [0, 2], 2) == what + "a class is not among the 2")
    #expect(fitting(MatrixRows(Matrix(rows: 0, columns: 2)), [], 2) == what + "no vectors to fit them to")
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(regularization: 0)) == what
        + "a regularisation of 0.0; it must be positive")
    #expect(fitting(x, [0, 1], 2, LinearSVMs.Options(epochs: 0)) == what + "0 epochs; there must be at least 1")
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(batchSize: 0)) == what + "batches of 0 vectors; there must be at least 1"
    )
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(learningRate: 0)) == what
        + "a learning rate of 0.0; it must be positive and in Float's normal range")
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(learningRate: 1e300)) == what
        + "a learning rate of 1e+300; it must be positive and in Float's normal range")
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(positiveWeight: .infinity)) == what
        + "a positive weight of inf; it must be positive and in Float's normal range")
    #expect(
      fitting(x, [0, 1], 2, LinearSVMs.Options(positiveWeight: 0)) == what
        + "a positive weight of 0.0; it must be positive and in Float's normal range")
    for (rate, said) in [(-0.5, "-0.5"), (1.5, "1.5"), (Double.nan, "nan")] {
      #expect(
        fitting(x, [0, 1], 2, LinearSVMs.Options(biasRate: rate)) == what
          + "a bias rate of \(said); it must be from 0 to 1")
    }
    #expect(
      fitting(MatrixRows(Matrix([[1], [.nan]])), [0, 1], 2)
        == what + "a vector (row 1) has a number that is not finite")
    #expect(
      message { _ = try LinearSVMs(weights: Matrix([[1, 2]]), biases: Matrix([[1, 2]])) }
        == what + "weights of 1×2 and biases of 1×2")
  }
}
