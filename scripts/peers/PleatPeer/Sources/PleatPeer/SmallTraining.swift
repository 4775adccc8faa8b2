import Pleat

/// Training of a small network, batches in their order, softmax cross-entropy, SGD with momentum.
struct SmallTraining: Job {
  private let start: Network
  private let examples: Examples
  private let batchSize: Int
  private let checkedEpochs: Int
  private let learningRate: Float
  private var stepsPerEpoch: Int { examples.count / batchSize }
  let settings = "Trainer"

  init(_ file: SafetensorsFile, on backend: any GEMMBackend) throws {
    start = try file.network(on: backend)
    guard let batch = file.metadata["batch"].flatMap({ Int($0) }),
      let epochs = file.metadata["epochs"].flatMap({ Int($0) }),
      let rate = file.metadata["learning_rate"].flatMap({ Float($0) })
    else { fatalError("no batch size, number of epochs or learning rate in the file") }
    (batchSize, checkedEpochs, learningRate) = (batch, epochs, rate)
    examples = Examples(
      inputs: .floats(file.matrix("x")),
      targets: .classes(
        file.matrix("labels").elements.map { Int32($0) }, names: (0..<start.outputWidth).map { "\($0)" }))
  }

  /// The mean losses of the first epochs.
  func check() throws -> [Double] {
    var losses: [Double] = []
    var trainer = trainer(epochs: checkedEpochs)
    try trainer.train(on: examples) { event in
      if case .epoch(let metrics) = event { losses.append(metrics.trainLoss) }
      return .proceed
    }
    return losses
  }

  /// As many whole epochs as have `count` steps.
  func run(_ count: Int) throws -> Int {
    var trainer = trainer(epochs: max(1, count / stepsPerEpoch))
    return try trainer.train(on: examples).steps
  }

  private func trainer(epochs: Int) -> Trainer {
    Trainer(
      network: start, optimizer: SGD(momentum: 0.9),
      options: TrainingOptions(epochs: epochs, batchSize: batchSize, learningRate: learningRate, shuffles: false))
  }
}
