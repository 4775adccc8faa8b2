extension Figure {
  /// Loss, accuracy where there is one, and the learning rate where it changes, epoch by epoch, in a panel each.
  ///
  /// The epoch with the lowest validation loss is marked: after it, training improves on nothing but the examples that it sees.
  ///
  /// - logarithmicLoss: whether losses lie on a logarithmic axis, where those at or below 0 have no place; nil if they should where
  ///   the greatest is more than thirty times the least.
  public static func learningCurves(
    _ points: [LearningCurvePoint], title: String = "Learning curves", caption: String = "",
    logarithmicLoss: Bool? = nil
  ) -> Figure {
    let curves = LearningCurves(points: points)
    var panels = [curves.loss(isLogarithmic: logarithmicLoss)]
    if let accuracy = curves.accuracy { panels.append(accuracy) }
    if let learningRate = curves.learningRate { panels.append(learningRate) }
    let width = panels.count == 1 ? 480.0 : panels.count == 2 ? 760 : 1000
    return Figure(title: title, caption: caption, width: width, panels: panels)
  }
}

/// The panels of a figure of learning curves.
private struct LearningCurves {
  let points: [LearningCurvePoint]

  func loss(isLogarithmic: Bool?) -> Panel {
    let losses = points.flatMap { [$0.trainLoss, $0.validationLoss ?? $0.trainLoss] }.filter(\.isFinite)
    let least = losses.min() ?? 0
    let spansDecades = least > 0 && losses.contains { $0 > 30 * least }
    return panel(
      "Loss", isLogarithmic ?? spansDecades ? .logarithmic : .linear, training: { $0.trainLoss },
      validation: \.validationLoss, markLabel: "lowest validation loss")
  }

  /// nil where the targets are numbers.
  var accuracy: Panel? {
    guard points.contains(where: { $0.trainAccuracy != nil || $0.validationAccuracy != nil }) else { return nil }
    // What the mark means is said beside the losses; here the words would lie on a curve that ends at 1.
    return panel("Accuracy", .linear, training: \.trainAccuracy, validation: \.validationAccuracy, markLabel: "")
  }

  /// nil where it never changes.
  var learningRate: Panel? {
    guard Set(points.compactMap(\.learningRate)).count > 1 else { return nil }
    return Panel(
      title: "Learning rate", x: epochs,
      series: [line({ $0.learningRate }, label: "", color: Palette.color(2), style: .solid)])
  }

  private func panel(
    _ title: String, _ scale: AxisScale.Kind, training: (LearningCurvePoint) -> Double?,
    validation: (LearningCurvePoint) -> Double?, markLabel: String
  ) -> Panel {
    var series = [line(training, label: "training", color: Palette.color(0), style: .solid)]
    if points.contains(where: { validation($0) != nil }) {
      series.append(line(validation, label: "validation", color: Palette.color(1), style: .dashed))
    }
    if let best = bestEpoch {
      series.insert(.rule(x: Double(best), label: markLabel, width: 0.8, style: .dotted), at: 0)
    }
    return Panel(title: title, x: epochs, y: Axis(scale: scale), series: series)
  }

  /// nil without validation, and where it is the last one: then there is nothing to see behind it.
  private var bestEpoch: Int? {
    let best = points.min { $0.validationLoss ?? .infinity < $1.validationLoss ?? .infinity }
    guard let best, best.validationLoss != nil, best.epoch != points.last?.epoch else { return nil }
    return best.epoch
  }

  private func line(
    _ value: (LearningCurvePoint) -> Double?, label: String, color: Color, style: LineStyle
  ) -> Series {
    let places = points.compactMap { point in value(point).map { Point(Double(point.epoch), $0) } }
    // Of many epochs the line alone can be seen; of one there is no line.
    return .line(places, label: label, color: color, style: style, marker: places.count <= 12 ? .circle : nil)
  }

  /// Whole numbers, however few: there is no epoch and a half.
  private var epochs: Axis {
    guard points.count <= 10 else { return Axis("epoch") }
    let numbers = points.map(\.epoch)
    return Axis(
      "epoch", range: Double(numbers.min() ?? 1) - 0.5...Double(numbers.max() ?? 1) + 0.5,
      ticks: .at(numbers.map { Tick(Double($0), "\($0)") }))
  }
}
