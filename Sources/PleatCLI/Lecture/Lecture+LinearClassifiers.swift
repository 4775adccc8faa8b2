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
          lossName, penaltyName, percentage(accuracy(network, on: digits.training, scaling: digits.scaling)),
          percentage(accuracy(network, on: digits.test, scaling: digits.scaling)),
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
    chapter.say(
      """
      Problem: linear classifiers aren’t that powerful. Geometrically, $W x + b$ cuts the space with lines; what softmax regression makes \
      of three sets of points that no line separates:
      """)
    chapter.show(try linesFigure(), as: "boundary-linear")
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
    let panels = try [("softmax", SoftmaxCrossEntropy()), ("SVM", MulticlassSVM())].map {
      (name: String, loss: any Loss) in
      let rules: [(String, LineStyle, any Optimizer)] = [
        ("SGD", .solid, SGD()), ("SGD + momentum, ρ = 0.9", .dashed, SGD(momentum: 0.9)),
      ]
      let series = try rules.map { label, style, rule in
        Series.line(
          try trainLinear(digits, loss: loss, optimizer: rule, learningRate: 0.002, epochs: 30).losses, start: 1,
          label: label, width: 2, style: style)
      }
      return Panel(
        title: name, x: Axis("epoch"), y: Axis("training loss"),
        legend: name == "SVM" ? .inside(.topRight) : .hidden, series: series)
    }
    return Figure(
      title: "The same learning rate with and without momentum",
      caption:
        "Linear classifiers of the digits, learning rate 0.002 falling along a cosine, batches of 32, λ₂ = 0.0005.",
      width: 760, panels: panels)
  }

  private func linesFigure() throws -> Figure {
    let boundaries = try [SyntheticSet.moons, .xor, .spiral].map { set in
      let points = set.make(count: 300, seed: seed)
      let probe = try LinearProbe(on: points)
      return try Figure.Boundary(
        of: probe.model.network, on: points, scaling: probe.model.scaling, title: set.rawValue)
    }
    return .decisionBoundary(
      boundaries, title: "What lines can’t separate", caption: "In the titles: the share of points on the right side.")
  }
}
