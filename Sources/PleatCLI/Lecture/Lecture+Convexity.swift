import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Lecture {
  /// The extra topic: convex functions.
  func convexity() throws -> Chapter {
    var chapter = Chapter("convexity", title: "Convex functions")
    chapter.say("A function is convex if no chord lies below it: a bowl.")
    chapter.equation("f(t x_1 + (1 − t) x_2) ≤ t f(x_1) + (1 − t) f(x_2) \\quad \\text{for all } x_1, x_2, t ∈ [0, 1]")
    let places = (0...200).map { -4 + 8 * Double($0) / 200 }
    func panel(_ title: String, _ f: (Double) -> Double, _ ends: (Double, Double)) -> Panel {
      Panel(
        title: title, x: Axis("x"), y: Axis("f(x)"),
        series: [
          .line(x: places, y: places.map(f), label: "f"),
          .line(x: [ends.0, ends.1], y: [f(ends.0), f(ends.1)], label: "a chord", style: .dashed, marker: .circle),
        ])
    }
    chapter.show(
      Figure(
        title: "A chord above, and a chord below", width: 760,
        panels: [panel("x² is convex", { $0 * $0 }, (-2, 3)), panel("cos x is not", { cos($0) }, (-2.5, 3.5))]),
      as: "convex")
    chapter.say(
      """
      Linear classifiers optimise a convex function. Tried on 10,000 random segments each through weight space, on 60 of the digits; a \
      violation is one that rounding doesn’t explain:
      """)
    var rows = [["model", "loss", "penalty", "segments", "violations"]]
    var violations = [0, 0]
    let some = digits.training[0..<60]
    let models: [(String, [Int])] = [("linear", []), ("two-layer ReLU, 16 units", [16])]
    for (name, hidden) in models {
      for (lossName, loss) in [("softmax", SoftmaxCrossEntropy()), ("SVM", MulticlassSVM())] as [(String, any Loss)] {
        for (penaltyName, penalty) in [("none", WeightPenalty()), ("L1 + L2", WeightPenalty(l2: 0.0005, l1: 0.0005))] {
          let network = try Network(inputs: 64, hidden: hidden, outputs: 10, seed: seed, backend: SwiftBackend())
          let check = try ConvexityCheck(
            of: network, segments: 10_000, on: some, scaling: digits.scaling, loss: loss, penalty: penalty, seed: seed)
          rows.append([name, lossName, penaltyName, grouped(check.segments), "\(check.violations)"])
          violations[hidden.isEmpty ? 0 : 1] += check.violations
        }
      }
    }
    chapter.table(rows)
    chapter.find(
      "Linear classifiers optimise a convex function, networks don’t",
      "on 40,000 segments each: \(violations[0]) violations for linear ones, \(violations[1]) for two layers")
    return chapter
  }

  /// Slices and surfaces of losses.
  func lossLandscapes() throws -> Chapter {
    var chapter = Chapter("loss-landscapes", title: "Loss landscapes")
    chapter.say(
      """
      Neural net losses sometimes look convex-ish, but often clearly don’t: the loss of a four-layer ReLU network with 10 inputs, 32 \
      units a hidden layer, 10 classes and the softmax loss, along a random direction $d$ through its weights $θ$.
      """)
    chapter.equation("L(θ + α d)")
    // Sixty seeds of its own for each seed but the last, where numbers end.
    let first = seed % (UInt64.max / 60) * 60
    let search = try SliceSearch(seeds: first..<first + 60) { (seed) throws(ArgumentError) in
      try LossSlice.lecture(seed: seed)
    }
    let more = try search.nonConvexities.enumerated().sorted { $0.element > $1.element }.dropFirst().prefix(2).map {
      ("clearly not", try LossSlice.lecture(seed: first + UInt64($0.offset)))
    }
    let alike = try search.nonConvexities.enumerated().sorted { $0.element < $1.element }.dropFirst().prefix(2).map {
      ("convex-ish", try LossSlice.lecture(seed: first + UInt64($0.offset)))
    }
    let slices = [("convex-ish", search.mostConvex.slice)] + alike + [("clearly not", search.leastConvex.slice)] + more
    chapter.show(
      .lossSlices(
        slices.map { ("\($0.0): \(decimal($0.1.nonConvexity, 3))", $0.1) }, title: "Six of sixty slices",
        caption: "The numbers: the greatest height over the lower convex hull, as a share of the slice’s height."),
      as: "loss-slices")
    chapter.say(
      """
      In two dimensions: two random directions whose rows are as long as the weights’ (filter-normalised; Li et al., 2018), around \
      networks trained on the digits.
      """)
    chapter.equation("L(θ + α d + β e)")
    let part = digits.training[0..<300]
    let surfaces = try [[24], [24, 24, 24, 24, 24, 24]].map { hidden -> (String, LossSurface) in
      let network = try train(
        Network(inputs: 64, hidden: hidden, outputs: 10, seed: seed), on: digits.training, scaling: digits.scaling,
        TrainingOptions(epochs: 20, batchSize: 32, learningRate: 0.03, schedule: .cosine, seed: seed)
      ).network
      var stream = RandomStream(seed: seed, name: "directions")
      let directions = (
        WeightDirection(random: .filter, for: network, using: &stream),
        WeightDirection(random: .filter, for: network, using: &stream)
      )
      return (
        "\(hidden.count + 1) layers",
        try LossSurface(
          of: network, along: directions, radius: 1, points: 41, on: part, scaling: digits.scaling,
          loss: SoftmaxCrossEntropy())
      )
    }
    chapter.show(
      try .lossSurfaces(
        surfaces, title: "Loss surfaces around trained networks",
        caption: "The cross is the trained network; from line to line the loss doubles."),
      as: "loss-surfaces")
    chapter.find(
      "Losses of networks sometimes look convex-ish, but are often clearly nonconvex",
      "of sixty slices \(search.nonConvexities.count { $0 < 0.01 }) are within 1 % of a convex curve, "
        + "\(search.nonConvexities.count { $0 > 0.1 }) more than 10 % off")
    return chapter
  }

  /// The problem of the next lecture: how to compute gradients.
  func gradients() throws -> Chapter {
    var chapter = Chapter("gradients", title: "Problem: how to compute gradients?")
    chapter.equation(
      """
      s = W_2 max(0, W_1 x + b_1) + b_2\\\\\
      L_i = ∑_{j≠y_i} max(0, s_j − s_{y_i} + 1) \\quad R(W) = ∑_k W_k^2\\\\\
      L(W_1, W_2, b_1, b_2) = \\frac{1}{N} ∑_{i=1}^{N} L_i + λ R(W_1) + λ R(W_2)
      """)
    let network = try Network(inputs: 64, hidden: [16], outputs: 10, seed: seed, backend: SwiftBackend())
    let report = GradientCheck(samples: 100, seed: seed).run(
      network, on: digits.training[0..<20], scaling: digits.scaling, loss: MulticlassSVM(),
      penalty: WeightPenalty(l2: 0.001))
    chapter.say(
      """
      For a network 64-16-10 on twenty digits with λ = 0.001 the total loss is \(decimal(report.loss.total, 4)): data \
      \(decimal(report.loss.data, 4)), penalty \(decimal(report.loss.l2, 4)). Backpropagation’s gradients against central differences, \
      tensor by tensor:
      """)
    var rows = [
      [
        "gradient", "elements checked", "skipped at kinks",
        "largest error, as a share of the gradient or of what rounding hides",
      ]
    ]
    var layer = 0
    for entry in report.entries {
      let isWeight = entry.name.hasSuffix("weight")
      if isWeight { layer += 1 }
      let parameter = isWeight ? "∂L/∂W_\(layer)" : entry.name.hasSuffix("bias") ? "∂L/∂b_\(layer)" : "∂L/∂x"
      rows.append([
        "$\(parameter)$, \(entry.layer)", "\(entry.checked)", "\(entry.skipped)",
        entry.worst.map { significant($0.error) } ?? "–",
      ])
    }
    chapter.table(rows)
    chapter.say("If we can compute these, we can optimise with SGD; how, is the next lecture.")
    return chapter
  }
}
