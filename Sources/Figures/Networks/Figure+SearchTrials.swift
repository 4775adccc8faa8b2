public import NeuralNetworks

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

extension Figure {
  /// The trials of a search: learning rate along x, λ₂ along y, both by their ratios, in the colour of the accuracy on the validation
  /// examples, or of the loss where there is none; where the worse half would take most of the colours, it has one.
  ///
  /// Each hidden size has a marker of its own; what lies at one place, as in a grid, is drawn side by side. The best trial has a ring,
  /// and trials that diverged are crosses. λ₂ = 0 lies a power of ten below the least other one. Where all trials have one λ₂, the
  /// accuracy or the loss lies along y.
  public static func searchTrials(
    _ trials: [SearchTrial], title: String = "Hyperparameter search", caption: String = ""
  ) -> Figure {
    let picture = SearchPicture(trials)
    return Figure(title: title, caption: caption, width: 620, panels: [picture.panel])
  }
}

/// The panel of a figure of a search.
private struct SearchPicture {
  private let trials: [SearchTrial]
  private let sizes: [Int]
  private let hasAccuracy: Bool
  /// Whether λ₂ lies along y.
  private let variesL2: Bool
  /// Where λ₂ = 0 lies.
  private let zero: Double
  /// By how much of a power of ten markers at one place are apart.
  private let spread: Double

  init(_ trials: [SearchTrial]) {
    self.trials = trials
    sizes = Set(trials.map(\.hyperparameters.hiddenSize)).sorted()
    hasAccuracy = trials.contains { $0.scores?.validationAccuracy != nil }
    let l2s = Set(trials.map(\.hyperparameters.l2))
    variesL2 = l2s.count > 1
    zero = (l2s.filter { $0 > 0 }.min().map { Double($0) } ?? 1) / 10
    let isCrowded =
      Set(trials.map { Point(Double($0.hyperparameters.learningRate), Double($0.hyperparameters.l2)) })
      .count < trials.count
    let rates = Set(trials.map(\.hyperparameters.learningRate)).sorted().map { log10(Double($0)) }
    let gap = zip(rates.dropFirst(), rates).map { $0 - $1 }.min() ?? 1
    spread = isCrowded && sizes.count > 1 ? min(gap, 1) * 0.7 / Double(sizes.count) : 0
  }

  var panel: Panel {
    let best = trials.filter { $0.scores != nil }.reduce(nil) { best, trial in
      best.map { trial.isBetter(than: $0) ? trial : $0 } ?? trial
    }
    return Panel(
      x: Axis("learning rate η", scale: .logarithmic), y: y, legend: .right,
      series: ring(around: best) + sizes.flatMap { markers(of: $0) } + explanations + crosses)
  }

  /// What the colours stand for, and y where λ₂ doesn't.
  private var score: String { "validation \(hasAccuracy ? "accuracy" : "loss")" }

  private func score(of trial: SearchTrial) -> Double {
    guard let scores = trial.scores else { return .nan }
    return hasAccuracy ? scores.validationAccuracy ?? .nan : scores.validationLoss
  }

  private var y: Axis {
    guard variesL2 else { return Axis(score, scale: hasAccuracy ? .linear : .logarithmic) }
    var axis = Axis("L2 penalty λ", scale: .logarithmic)
    let l2s = Set(trials.map(\.hyperparameters.l2))
    if let most = l2s.max(), l2s.contains(0) {
      // Round numbers where there are penalties, and a place for 0 below them.
      let scale = AxisScale(.logarithmic, zero * 5...Double(most) * 1.2)
      axis.ticks = .at([Tick(zero, "0")] + Tick.ticks(for: scale, count: 8))
    }
    return axis
  }

  /// Where a trial lies; one that diverged has no score, and lies at the lower end then.
  private func place(of trial: SearchTrial) -> Point {
    let parameters = trial.hyperparameters
    let index = Double(sizes.firstIndex(of: parameters.hiddenSize) ?? 0)
    let shift = spread * (index - Double(sizes.count - 1) / 2)
    let x = Double(parameters.learningRate) * pow(10, shift)
    guard variesL2 else { return Point(x, trial.scores == nil ? worst : score(of: trial)) }
    return Point(x, parameters.l2 > 0 ? Double(parameters.l2) : zero)
  }

  /// The worst score that there is.
  private var worst: Double {
    let scores = trials.map { score(of: $0) }.filter(\.isFinite)
    return (hasAccuracy ? scores.min() : scores.max()) ?? (hasAccuracy ? 0 : 1)
  }

  private func marker(of size: Int) -> Marker {
    let markers: [Marker] = [.circle, .square, .triangle, .diamond, .triangleDown, .star]
    return markers[(sizes.firstIndex(of: size) ?? 0) % markers.count]
  }

  private func markers(of size: Int) -> [Series] {
    let finished = trials.filter { $0.hyperparameters.hiddenSize == size && $0.scores != nil }
    if finished.isEmpty { return [] }
    // The brightest colour is the best.
    let map = hasAccuracy ? ColorMap.viridis : ColorMap(ColorMap.viridis.anchors.reversed())
    return [
      .points(
        finished.map { place(of: $0) }, values: finished.map { score(of: $0) }, map: map,
        range: colorRange.range, valueLabel: score + (colorRange.isCut ? " (worse half alike)" : ""),
        marker: marker(of: size), size: 11)
    ]
  }

  /// What colours tell apart: all scores, or the better half of them where the worse would take most of the colours.
  private var colorRange: (range: ClosedRange<Double>, isCut: Bool) {
    let scores = trials.map { score(of: $0) }.filter(\.isFinite).sorted()
    guard let least = scores.first, let greatest = scores.last else { return (0...1, false) }
    let median = scores[scores.count / 2]
    let (better, worse) = hasAccuracy ? (median...greatest, least...median) : (least...median, median...greatest)
    let betterLength = better.upperBound - better.lowerBound
    let isCut = betterLength > 0 && worse.upperBound - worse.lowerBound > 2 * betterLength
    return (isCut ? better : least...greatest, isCut)
  }

  /// The lines of the legend about hidden sizes.
  private var explanations: [Series] {
    sizes.map {
      .points([Point](), label: "\($0) hidden", color: Color(0x777777), marker: marker(of: $0), size: 9)
    }
  }

  private func ring(around best: SearchTrial?) -> [Series] {
    guard let best else { return [] }
    return [.points([place(of: best)], label: "best", color: Palette.color(1), marker: .circle, size: 17)]
  }

  private var crosses: [Series] {
    let diverged = trials.filter { $0.scores == nil }
    if diverged.isEmpty { return [] }
    return [
      .points(diverged.map { place(of: $0) }, label: "diverged", color: .text, marker: .cross, size: 9)
    ]
  }
}
