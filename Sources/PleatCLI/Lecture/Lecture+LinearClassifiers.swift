import Pleat

extension Lecture {
  /// Where we are: linear models, loss functions, regularisation, stochastic gradient descent.
  func linearClassifiers() throws -> Chapter {
    var chapter = Chapter("linear-classifiers", title: "Linear classifiers")
    chapter.say(
      """
      A linear classifier gives each class a score, a loss says how unhappy we are with the scores, a penalty prefers simple \
      weights, and stochastic gradient descent makes the sum of the two smaller.
      """)
    chapter.equation(
      """
      s = f(x; W) = W x + b\\\\\
      L_i = −log \\frac{e^{s_{y_i}}}{∑_j e^{s_j}} \\quad \\text{softmax}\\\\\
      L_i = ∑_{j≠y_i} max(0, s_j − s_{y_i} + 1) \\quad \\text{SVM}\\\\\
      L = \\frac{1}{N} ∑_{i=1}^{N} L_i + λ_2 ∑_k W_k^2 + λ_1 ∑_k |W_k|
      """)
    let losses: [(name: String, loss: any Loss)] = [("softmax", SoftmaxCrossEntropy()), ("SVM", MulticlassSVM())]
    let penalties: [(name: String, penalty: WeightPenalty)] = [
      ("none", WeightPenalty()), ("L2, λ₂ = 0.001", WeightPenalty(l2: 0.001)),
      ("L1, λ₁ = 0.001", WeightPenalty(l1: 0.001)), ("both", WeightPenalty(l2: 0.0005, l1: 0.0005)),
    ]
    var rows = [["loss", "penalty", "training accuracy", "test accuracy", "weights under 0.001", "∑ W²"]]
    for (lossName, loss) in losses {
      for (penaltyName, penalty) in penalties {
        let (network, _) = try trainLinear(digits, loss: loss, penalty: penalty)
        let weights = network.parameters[0].parameter.value.elements
        rows.append([
          lossName, penaltyName, decimal(accuracy(network, on: digits.training, scaling: digits.scaling), 4),
          decimal(accuracy(network, on: digits.test, scaling: digits.scaling), 4),
          "\(weights.count { abs($0) < 0.001 }) of \(weights.count)",
          decimal(weights.reduce(0) { $0 + Double($1) * Double($1) }, 1),
        ])
      }
    }
    chapter.say(
      """
      On the \(digits.training.count) training digits of 8×8 pixels, with SGD and momentum; tested on \(digits.test.count) others. L1 \
      makes weights zero, L2 makes them small.
      """)
    chapter.table(rows)
    chapter.say("Momentum keeps a running velocity $v$ of the gradients and steps along it:")
    chapter.equation("v ← ρ v + ∇L(w)\\\\ w ← w − η v")
    chapter.show(try momentumFigure(), as: "momentum")
    return chapter
  }

  /// A linear classifier of images.
  func trainLinear(
    _ set: ImageSet, loss: any Loss = SoftmaxCrossEntropy(), penalty: WeightPenalty = WeightPenalty(l2: 0.0005),
    optimizer: any Optimizer = SGD(momentum: 0.9), learningRate: Float = 0.05, epochs: Int = 40, batchSize: Int = 32
  ) throws -> Trained {
    let network = try Network(inputs: set.training.width, outputs: set.classNames.count, seed: seed)
    return try train(
      network, on: set.training, scaling: set.scaling, loss: loss, optimizer: optimizer,
      TrainingOptions(
        epochs: epochs, batchSize: batchSize, learningRate: learningRate, schedule: .cosine, penalty: penalty,
        seed: seed))
  }

  private func momentumFigure() throws -> Figure {
    let rules: [(String, any Optimizer)] = [
      ("SGD", SGD()), ("SGD + momentum, ρ = 0.9", SGD(momentum: 0.9)),
      ("SGD + Nesterov momentum, ρ = 0.9", SGD(momentum: 0.9, nesterov: true)),
    ]
    let styles: [LineStyle] = [.solid, .dashed, .dotted]
    let series = try rules.enumerated().map { index, rule in
      let losses = try trainLinear(digits, optimizer: rule.1, learningRate: 0.01, epochs: 30).losses
      return Series.line(losses, start: 1, label: rule.0, style: styles[index])
    }
    return Figure(
      title: "The same learning rate with and without momentum",
      caption: "Softmax on the digits, learning rate 0.01 falling along a cosine, batches of 32.", width: 640,
      panels: [Panel(x: Axis("epoch"), y: Axis("training loss", scale: .logarithmic), series: series)])
  }
}
