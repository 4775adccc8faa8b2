import LinearAlgebra
import NeuralNetworks
import Testing

struct ConfusionMatrixTests {
  /// True classes down, predicted across; nothing is taken for "d", and nothing is "c".
  ///
  ///         a  b  c  d
  ///     a   5  1  2  0
  ///     b   0  3  1  0
  ///     c   0  0  0  0
  ///     d   1  1  0  0
  private static let matrix: ConfusionMatrix = {
    var matrix = ConfusionMatrix(classes: 4)
    for (truth, row) in [[5, 1, 2, 0], [0, 3, 1, 0], [0, 0, 0, 0], [1, 1, 0, 0]].enumerated() {
      for (prediction, count) in row.enumerated() {
        for _ in 0..<count { matrix.add(truth: truth, prediction: prediction) }
      }
    }
    return matrix
  }()

  @Test func `rows are true classes, columns predicted ones`() {
    #expect(Self.matrix.counts == [[5, 1, 2, 0], [0, 3, 1, 0], [0, 0, 0, 0], [1, 1, 0, 0]])
  }

  @Test func `accuracy is the share on the diagonal`() {
    #expect(Self.matrix.accuracy == 8.0 / 14)
  }

  // As scikit-learn's precision_recall_fscore_support with zero_division=0.
  @Test func `precision, recall, F1 and support of each class, 0 where they divide by 0`() {
    #expect((0..<4).map(Self.matrix.precision) == [5.0 / 6, 3.0 / 5, 0, 0])
    #expect((0..<4).map(Self.matrix.recall) == [5.0 / 8, 3.0 / 4, 0, 0])
    #expect((0..<4).map(Self.matrix.support) == [8, 4, 0, 2])
    for (label, f1) in [5.0 / 7, 2.0 / 3, 0, 0].enumerated() {
      #expect(abs(Self.matrix.f1(label) - f1) < 1e-15)
    }
  }

  @Test func `without examples everything is 0`() {
    let empty = ConfusionMatrix(classes: 2)
    #expect(empty.accuracy == 0)
    #expect([empty.precision(0), empty.recall(0), empty.f1(0)] == [0, 0, 0])
    #expect(empty.support(1) == 0)
  }

  @Test func `a class out of range traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var matrix = ConfusionMatrix(classes: 2)
      matrix.add(truth: 2, prediction: 0)
    }.expectMessage("a confusion matrix of 2 classes has no count of class 2 taken for 0")
  }
}

struct RegressionMetricsTests {
  // scikit-learn's example for r2_score, mean_squared_error and mean_absolute_error.
  @Test func `one output`() {
    let metrics = RegressionMetrics(
      predictions: Matrix([[2.5], [0], [2], [8]]), targets: Matrix([[3], [-0.5], [2], [7]]))
    #expect(metrics.meanSquaredError == 0.375)
    #expect(metrics.meanAbsoluteError == 0.5)
    // Σ(ŷ−y)² = 1.5, ȳ = 2.875, Σ(y−ȳ)² = 29.1875.
    #expect(abs(metrics.rSquared! - (1 - 1.5 / 29.1875)) < 1e-15)
  }

  @Test func `R² is averaged over outputs, errors over all numbers`() {
    // Output 0: Σ(ŷ−y)² = 2 and Σ(y−7/3)² = 38/3; output 1: 0 and 2.
    let metrics = RegressionMetrics(
      predictions: Matrix([[1, 1], [2, 2], [4, 3]]), targets: Matrix([[0, 1], [2, 2], [5, 3]]))
    #expect(metrics.meanSquaredError == 2.0 / 6)
    #expect(metrics.meanAbsoluteError == 2.0 / 6)
    let scores = (1 - 2 / (38.0 / 3), 1.0)
    #expect(abs(metrics.rSquared! - (scores.0 + scores.1) / 2) < 1e-15)
  }

  @Test func `predicting the mean has an R² of 0, predicting worse a negative one`() {
    let targets = Matrix([[1], [2], [3]])
    #expect(RegressionMetrics(predictions: Matrix([[2], [2], [2]]), targets: targets).rSquared == 0)
    #expect(RegressionMetrics(predictions: Matrix([[3], [2], [1]]), targets: targets).rSquared == -3)
  }

  @Test func `an output that never varies has no R²`() {
    let metrics = RegressionMetrics(predictions: Matrix([[1, 5], [2, 5]]), targets: Matrix([[1, 5], [3, 5]]))
    #expect(metrics.rSquared == nil)
    #expect(metrics.meanSquaredError == 0.25)
  }

  @Test func `other shapes trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RegressionMetrics(predictions: Matrix([[1, 2]]), targets: Matrix([[1], [2]]))
    }.expectMessage("predictions are 1×2, targets 2×1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RegressionMetrics(predictions: Matrix(rows: 0, columns: 1), targets: Matrix(rows: 0, columns: 1))
    }.expectMessage("predictions are 0×1, targets 0×1")
  }
}

struct EvaluationTests {
  @Test(arguments: [1, 7, 22, 23, 1024], NamedBackend.all)
  func `loss, accuracy and confusion of classes, whatever the batches`(batchSize: Int, tested: NamedBackend) throws {
    let examples = Examples.random(count: 23, width: 4, classes: 3, seed: 1)
    let network = try Network(
      inputs: 4, hidden: [6], outputs: 3, activation: .softplus, seed: 2, backend: tested.backend)
    for loss in DoubleOracle.Loss.allCases where loss != .squaredErrorSum {
      let oracle = DoubleOracle(network, loss: loss)
      let evaluation = network.evaluate(examples, loss: loss.tested, batchSize: batchSize)
      #expect(evaluation.examples == 23)
      #expect(evaluation.loss.isClose(to: oracle.lossSum(examples.forOracle) / 23, 1e-6))
      #expect(evaluation.accuracy == Double(oracle.correct(examples.forOracle)) / 23)
      var counts = [[Int]](repeating: [0, 0, 0], count: 3)
      for example in examples.forOracle {
        guard case .label(let truth) = example.target else { continue }
        let scores = oracle.scores(example.input)
        counts[truth][scores.firstIndex(of: scores.max()!)!] += 1
      }
      #expect(evaluation.confusion?.counts == counts)
      #expect(evaluation.regression == nil)
    }
  }

  @Test func `numbers have errors and no accuracy`() throws {
    let examples = Examples.linear(count: 11, a: [[1, 2], [3, 4]], b: [0, 1], seed: 3)
    let network = try Network(inputs: 2, outputs: 2, seed: 4)
    let evaluation = network.evaluate(examples, loss: SquaredError(), batchSize: 4)
    guard case .values(let targets) = examples.targets else { return }
    #expect(evaluation.accuracy == nil)
    #expect(evaluation.confusion == nil)
    #expect(
      evaluation.regression
        == RegressionMetrics(predictions: network.scores(for: examples.inputs, batchSize: 4), targets: targets))
    // The loss sums over the two outputs, the mean squared error averages.
    #expect(try evaluation.loss.isClose(to: 2 * #require(evaluation.regression).meanSquaredError, 1e-6))
  }

  @Test func `the loss is a mean even where training minimises the sum`() throws {
    let examples = Examples.linear(count: 11, a: [[1, 2]], b: [0], seed: 3)
    let network = try Network(inputs: 2, outputs: 1, seed: 4)
    let mean = network.evaluate(examples, loss: SquaredError(reduction: .mean)).loss
    #expect(network.evaluate(examples, loss: SquaredError(reduction: .sum)).loss == mean)
  }

  @Test func `inputs are scaled first`() throws {
    let examples = Examples.threeClusters(count: 12, seed: 5)
    let network = try Network(inputs: 2, outputs: 3, seed: 6)
    let scaling = InputScaling(shift: Matrix([[1, -1]]), scale: Matrix([[2, 0.5]]))
    guard case .floats(let matrix) = examples.inputs else { return }
    let scaled = Examples(
      inputs: .floats(Matrix(matrix.doubles.map { [Float(($0[0] - 1) * 2), Float(($0[1] + 1) / 2)] })),
      targets: examples.targets)
    let loss = network.evaluate(examples, scaling: scaling, loss: SoftmaxCrossEntropy()).loss
    #expect(loss.isClose(to: network.evaluate(scaled, loss: SoftmaxCrossEntropy()).loss, 1e-6))
  }

  @Test func `no examples trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 2, outputs: 1, seed: 0)
      let none = Examples(
        inputs: .floats(Matrix(rows: 0, columns: 2)), targets: .values(Matrix(rows: 0, columns: 1)))
      _ = network.evaluate(none, loss: SquaredError())
    }.expectMessage("0 examples with 1 outputs for a network with 1")
  }

  @Test func `examples with another number of outputs trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = try Network(inputs: 1, outputs: 2, seed: 0)
      _ = network.evaluate(.numbered(count: 3), loss: SquaredError())
    }.expectMessage("3 examples with 1 outputs for a network with 2")
  }
}
