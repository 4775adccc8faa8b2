import Pleat

extension Lecture {
  /// What else keeps a network from learning its examples by heart, and how its options are chosen.
  func regularization() throws -> Chapter {
    var chapter = Chapter("regularization", title: "Regularisers, and choosing hyperparameters")
    chapter.say(
      """
      Beside penalties: dropout leaves out a random share of the units in each step, batch and layer normalisation keep what passes \
      between layers at mean 0 and variance 1, label smoothing doesn’t ask for certainty. A network 64-128-64-10 on 300 of the digits:
      """)
    var rows = [["regulariser", "training accuracy", "test accuracy", "test loss"]]
    let few = digits.training[0..<300]
    var plain = MultilayerPerceptron(inputs: 64, hidden: [128, 64], outputs: 10)
    var dropout = plain
    dropout.dropout = 0.3
    var batch = plain
    batch.normalization = .batch
    var layer = plain
    layer.normalization = .layer
    plain.initialization = nil
    let runs: [(String, MultilayerPerceptron, any Loss, WeightPenalty)] = [
      ("nothing", plain, SoftmaxCrossEntropy(), WeightPenalty()),
      ("L2, λ = 0.001", plain, SoftmaxCrossEntropy(), WeightPenalty(l2: 0.001)),
      ("dropout 0.3", dropout, SoftmaxCrossEntropy(), WeightPenalty()),
      ("batch normalisation", batch, SoftmaxCrossEntropy(), WeightPenalty()),
      ("layer normalisation", layer, SoftmaxCrossEntropy(), WeightPenalty()),
      ("label smoothing 0.1", plain, SoftmaxCrossEntropy(labelSmoothing: 0.1), WeightPenalty()),
    ]
    for (name, description, loss, penalty) in runs {
      let network = try train(
        Network(description, seed: seed), on: few, scaling: digits.scaling, loss: loss, optimizer: Adam(),
        TrainingOptions(
          epochs: 40, batchSize: 32, learningRate: 0.002, schedule: .cosine, penalty: penalty, seed: seed)
      ).network
      let test = network.evaluate(digits.test, scaling: digits.scaling, loss: SoftmaxCrossEntropy())
      rows.append([
        name, percentage(accuracy(network, on: few, scaling: digits.scaling)), percentage(test.accuracy ?? .nan),
        decimal(test.loss, 4),
      ])
    }
    chapter.table(rows)
    chapter.say(
      """
      Hyperparameters are chosen by trying: learning rate and λ drawn log-uniformly, the hidden size from a list, each trial judged on \
      examples that it wasn’t trained on.
      """)
    var stream = RandomStream(seed: seed, name: "validation split")
    let (rest, validation) = digits.training.split(fraction: 0.25, using: &stream)
    let space = SearchSpace(
      learningRates: .logarithmic(lower: 0.0003, upper: 1), hiddenSizes: [8, 32, 128],
      l2s: .logarithmic(lower: 1e-6, upper: 0.1))
    let result = try HyperparameterSearch(
      try space.random(36, seed: seed), options: TrainingOptions(epochs: 8, batchSize: 32, seed: seed),
      backend: backend
    ).run(on: rest, scaling: digits.scaling, validation: validation)
    chapter.show(.searchTrials(result.trials, title: "Thirty-six trials on the digits"), as: "search")
    return chapter
  }
}
