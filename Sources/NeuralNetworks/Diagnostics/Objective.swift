import LinearAlgebra

/// The loss as a function of the weights: examples, loss and penalty held fast, to be evaluated for many networks of one shape.
struct Objective: Sendable {
  /// The loss at one point, and what says how far rounding can put it off.
  struct Value: Sendable {
    let parts: LossParts
    /// A bound on the rounding of `parts.total`, in the sense of ``Objective/evaluate(_:)``.
    let rounding: Double
  }

  private var batches: [(inputs: Matrix, targets: BatchTargets)] = []
  private let count: Int
  private let loss: any Loss
  private let penalty: WeightPenalty
  private var scores = Matrix()
  private var gradient = Matrix()
  private var values = Matrix()

  /// Throws unless there are examples, and they fit the network, the scaling and the loss.
  init(
    for network: Network, on examples: Examples, scaling: InputScaling?, loss: any Loss, penalty: WeightPenalty,
    batchSize: Int = 1024
  ) throws(ArgumentError) {
    let scaling = scaling ?? .identity(width: examples.width)
    try require(examples.count > 0, "the number of examples", examples.count, "at least 1")
    try require(
      examples.width == network.inputWidth, "the width of the examples", examples.width,
      "the network's, \(network.inputWidth)")
    try require(
      scaling.width == examples.width, "the width of the scaling", scaling.width, "the examples', \(examples.width)")
    try require(
      examples.outputWidth == network.outputWidth, "the number of outputs that the examples need", examples.outputWidth,
      "the network's, \(network.outputWidth)")
    try require(loss.accepts(examples.targets), "the targets of the \(loss.name) loss", "numbers", "classes")
    self.loss = loss
    self.penalty = penalty
    count = examples.count
    for start in stride(from: 0, to: count, by: batchSize) {
      let positions = (start..<min(start + batchSize, count)).map { Int32($0) }
      var inputs = Matrix()
      examples.gather(positions[...], scaledBy: scaling, into: &inputs, by: network.backend.kernels)
      let targets: BatchTargets =
        switch examples.targets {
        case .classes(let classes, _): .classes(Array(classes[start..<start + positions.count]))
        case .values(let matrix): .values(matrix.selectingRows(positions.map { Int($0) }))
        }
      batches.append((inputs, targets))
    }
  }

  /// The loss of a network.
  mutating func parts(of network: Network) -> LossParts {
    var sum = 0.0
    for (inputs, targets) in batches {
      network.predict(inputs, into: &scores)
      loss.evaluate(
        scores, targets, scale: loss.scale(forBatchOf: count), gradient: &gradient, values: &values,
        by: network.backend.kernels)
      sum += values.sum
    }
    return parts(data: sum * Double(loss.scale(forBatchOf: count)), of: network)
  }

  /// The loss of a network and its rounding, u·((F + 8)·max|s|·Σ|∂L/∂s| + 8L), u = 2⁻²⁴.
  ///
  /// F is the number of inputs of all weights on the way to a score. In a linear classifier a score is a sum of F products and a bias,
  /// and is off by at most (F + 1)·u·Σ|w||x|. Roundings go either way, so that the sum's is about √F·u of it and the largest score, of
  /// all examples and classes, stands for Σ|w||x|. ∂L/∂s turns what scores are off by into what the loss is off by. Exponentials,
  /// logarithms and hinges add a few units in the last place of scores and losses: the two eights.
  mutating func evaluate(_ network: Network) -> Value {
    var (sum, slopes, largest) = (0.0, 0.0, Float(0))
    for (inputs, targets) in batches {
      network.predict(inputs, into: &scores)
      loss.evaluate(
        scores, targets, scale: loss.scale(forBatchOf: count), gradient: &gradient, values: &values,
        by: network.backend.kernels)
      sum += values.sum
      slopes += gradient.sumsOfSquaresAndMagnitudes(by: network.backend.kernels).magnitudes
      scores.withUnsafeBufferPointer { for score in $0 { largest = max(largest, abs(score)) } }
    }
    let data = sum * Double(loss.scale(forBatchOf: count))
    let fanIn = network.layers.reduce(0) {
      $0 + ($1.parameters.first { $0.parameter.isPenalized }?.parameter.value.columns ?? 0)
    }
    return Value(
      parts: parts(data: data, of: network),
      rounding: 0x1p-24 * (Double(fanIn + 8) * Double(largest) * slopes + 8 * abs(data)))
  }

  private func parts(data: Double, of network: Network) -> LossParts {
    let (l2, l1) = penalty.parts(of: network)
    return LossParts(data: data, l2: l2, l1: l1)
  }
}
