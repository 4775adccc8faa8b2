public import LinearAlgebra

/// How well a network does on a set of examples.
public struct Evaluation: Sendable {
  /// How many examples there were.
  public let examples: Int
  /// The mean of Lᵢ, without penalties.
  public let loss: Double
  /// What was classified as what; nil where the targets are numbers.
  public let confusion: ConfusionMatrix?
  /// How far predicted numbers are off; nil where the targets are classes.
  public let regression: RegressionMetrics?

  /// The share of examples whose largest score is at their class; nil where the targets are numbers.
  public var accuracy: Double? { confusion?.accuracy }
}

/// How often each class was taken for each.
public struct ConfusionMatrix: Sendable, Equatable {
  /// `counts[true class][predicted class]`.
  public private(set) var counts: [[Int]]

  /// No examples of `classes` classes yet.
  public init(classes: Int) {
    counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
  }

  /// Counts one example.
  ///
  /// Traps unless both are among the classes.
  public mutating func add(truth: Int, prediction: Int) {
    require(
      counts.indices.contains(truth) && counts.indices.contains(prediction),
      "a confusion matrix of \(counts.count) classes has no count of class \(truth) taken for \(prediction)")
    counts[truth][prediction] += 1
  }

  /// The share of examples on the diagonal; 0 without examples.
  public var accuracy: Double {
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    return ratio(counts.indices.reduce(0) { $0 + counts[$1][$1] }, total)
  }

  /// Of those taken for the class, the share that were; 0 where none was.
  public func precision(_ label: Int) -> Double {
    ratio(counts[label][label], counts.reduce(0) { $0 + $1[label] })
  }

  /// Of those of the class, the share that were found; 0 where there are none.
  public func recall(_ label: Int) -> Double { ratio(counts[label][label], support(label)) }

  /// The harmonic mean of precision and recall; 0 where both are.
  public func f1(_ label: Int) -> Double {
    let (p, r) = (precision(label), recall(label))
    return p + r > 0 ? 2 * p * r / (p + r) : 0
  }

  /// How many examples are of the class.
  public func support(_ label: Int) -> Int { counts[label].reduce(0, +) }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}

/// Errors of predicted numbers, over all outputs.
public struct RegressionMetrics: Sendable, Equatable {
  /// The mean of (ŷ − y)².
  public let meanSquaredError: Double
  /// The mean of |ŷ − y|.
  public let meanAbsoluteError: Double
  /// 1 − Σ(ŷ − y)² / Σ(y − ȳ)², averaged over outputs; nil where an output never varies.
  public let rSquared: Double?

  /// Traps unless the shapes are equal and there is at least one row.
  public init(predictions: Matrix, targets: Matrix) {
    require(
      predictions.rows == targets.rows && predictions.columns == targets.columns && targets.rows > 0,
      "predictions are \(predictions.shape), targets \(targets.shape)")
    var (squares, magnitudes, scores) = (0.0, 0.0, [Double]())
    for j in 0..<targets.columns {
      let y = (0..<targets.rows).map { Double(targets[$0, j]) }
      let errors = y.indices.map { Double(predictions[$0, j]) - y[$0] }
      let mean = y.reduce(0, +) / Double(y.count)
      let residual = errors.reduce(0) { $0 + $1 * $1 }
      let variation = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      squares += residual
      magnitudes += errors.reduce(0) { $0 + abs($1) }
      if variation > 0 { scores.append(1 - residual / variation) }
    }
    meanSquaredError = squares / Double(targets.count)
    meanAbsoluteError = magnitudes / Double(targets.count)
    rSquared = scores.count == targets.columns ? scores.reduce(0, +) / Double(scores.count) : nil
  }
}

extension Network {
  /// A batch of an evaluation has so many numbers at most, or one example: 256 MB.
  private static let largestBatch = 1 << 26

  /// Loss and accuracy on a set of examples, a batch at a time.
  ///
  /// - features: what is made of the inputs before they are scaled; nil for nothing.
  ///
  /// Traps unless there are examples and they fit the features, the network, the scaling and the loss.
  public func evaluate(
    _ examples: Examples, features: (any FeatureTransform)? = nil, scaling: InputScaling? = nil, loss: any Loss,
    batchSize: Int = 1024
  ) -> Evaluation {
    let scaling = scaling ?? .identity(width: features?.outputWidth ?? examples.width)
    require(
      examples.count > 0 && examples.outputWidth == outputWidth,
      "\(examples.count) examples with \(examples.outputWidth) outputs for a network with \(outputWidth)")
    var (batch, scores, gradient, values) = (Matrix(), Matrix(), Matrix(), Matrix())
    var lossSum = 0.0
    var confusion = ConfusionMatrix(classes: outputWidth)
    var predictions: [Float] = []
    forEachBatch(of: examples.count, size: batchSize) { positions in
      gather(positions, of: examples, features, scaling, into: &batch)
      predict(batch, into: &scores)
      let targets = examples.targets(at: positions)
      loss.evaluate(scores, targets, scale: 1, gradient: &gradient, values: &values, by: backend.kernels)
      lossSum += values.sum
      switch targets {
      case .classes(let classes):
        for (truth, prediction) in zip(classes, scores.largestInRows()) {
          confusion.add(truth: Int(truth), prediction: prediction)
        }
      case .values: predictions += scores.elements
      }
    }
    var regression: RegressionMetrics?
    var hasClasses = true
    if case .values(let targets) = examples.targets {
      hasClasses = false
      regression = RegressionMetrics(
        predictions: Matrix(rows: targets.rows, columns: targets.columns, elements: predictions),
        targets: targets)
    }
    return Evaluation(
      examples: examples.count, loss: lossSum / Double(examples.count),
      confusion: hasClasses ? confusion : nil, regression: regression)
  }

  /// The scores of all examples, N×C, a batch at a time.
  ///
  /// - features: what is made of the inputs before they are scaled; nil for nothing.
  ///
  /// Traps unless the examples fit the features, the network and the scaling.
  public func scores(
    for inputs: ExampleInputs, features: (any FeatureTransform)? = nil, scaling: InputScaling? = nil,
    batchSize: Int = 1024
  ) -> Matrix {
    let scaling = scaling ?? .identity(width: features?.outputWidth ?? inputs.columns)
    // The targets play no part: any will do.
    let examples = Examples(
      inputs: inputs, targets: .values(Matrix(rows: inputs.rows, columns: 0)))
    var (batch, block) = (Matrix(), Matrix())
    var scores: [Float] = []
    scores.reserveCapacity(inputs.rows * outputWidth)
    forEachBatch(of: inputs.rows, size: batchSize) { positions in
      gather(positions, of: examples, features, scaling, into: &batch)
      predict(batch, into: &block)
      block.withUnsafeBufferPointer { scores += $0 }
    }
    return Matrix(rows: inputs.rows, columns: outputWidth, elements: scores)
  }

  /// One batch: inputs, or their features, scaled.
  private func gather(
    _ positions: ArraySlice<Int32>, of examples: Examples, _ features: (any FeatureTransform)?, _ scaling: InputScaling,
    into batch: inout Matrix
  ) {
    guard let features else {
      examples.gather(positions, scaledBy: scaling, into: &batch, by: backend.kernels)
      return
    }
    let raw = examples.inputs.selecting(positions.map { Int($0) })
    let made = ExampleInputs.floats(features.features(of: raw, threads: backend.threads))
    let rows = Int32(positions.count)
    Examples(inputs: made, targets: .values(Matrix(rows: positions.count, columns: 0)))
      .gather((0..<rows).map(\.self)[...], scaledBy: scaling, into: &batch, by: backend.kernels)
  }

  private func forEachBatch(of count: Int, size: Int, _ body: (ArraySlice<Int32>) -> Void) {
    // Features may be so many that a batch of them should not be large.
    let size = max(1, min(size, Self.largestBatch / max(inputWidth, 1)))
    let positions = (0..<Int32(count)).map(\.self)
    for start in stride(from: 0, to: count, by: size) {
      body(positions[start..<min(start + size, count)])
    }
  }
}
