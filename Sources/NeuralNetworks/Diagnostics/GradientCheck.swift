public import LinearAlgebra

/// Compares the gradients that training takes with differences of the loss, layer by layer.
///
/// ```swift
/// let report = GradientCheck(samples: 100).run(network, on: examples, loss: SoftmaxCrossEntropy())
/// for entry in report.entries where entry.outcome == .failed { … }
/// ```
///
/// Parameters are checked through the whole network: dL/dw with the penalty's 2λ₂w + λ₁ sign w, against differences of the total loss.
/// What a layer hands back, ∂L/∂inputs, is checked in that layer alone, against differences of Σ G ⊙ f(x) for the G that it was
/// handed: a layer that carries gradients back wrongly spoils those of all layers before it, but only its own inputs' check fails.
///
/// **Steps.** Passes are computed in Float32, losses summed in Double. Rounding makes an error η of each value, which a difference
/// divides by h, and the slope that ``DifferenceQuotient`` takes from h and h/2 has an error of order h⁴ besides: with η near 10⁻⁷
/// the two meet for h near η^(1/5) ≈ 1/32, where about 10⁻⁵ of the loss is left. So h is max(1, |w|)/32.
///
/// **Kinks** (of a rectifier, of the SVM loss, of |w|) between −h and h spoil differences, and too much curvature does. So what
/// disagrees is tried again with a quarter of the step, up to three times. It is right if one of them agrees. A disagreement is sure if
/// it is more than three times what the differences of h and of h/2 contradict each other by; it is wrong if the last two are sure and
/// agree with each other likewise. Rounding must not hide a sure one: there steps end where 3η/h is half of it. What is neither right
/// nor wrong is skipped, and counted.
///
/// **Tolerance.** An element is right if |a − n| ≤ max(tolerance·max(|a|, |n|), 3η/h). η is 2⁻²³, two roundings, of
/// |L| + Σ|∂L/∂s|·max|s|, which is how far the loss moves if scores do by that much.
///
/// Where a rectifier's inputs are exactly 0 in several examples, kinks can cancel each other in the loss, but not in the gradient, which
/// takes the derivative for 0: that is reported as wrong, and it is.
public struct GradientCheck: Sendable {
  /// The largest relative error of a right gradient.
  public let tolerance: Double
  /// How many elements of a gradient are checked, chosen at random; nil for all.
  public let samples: Int?
  /// Of the choice, its stream "gradient check", and of what layers draw in training.
  public let seed: UInt64

  /// A check that hasn't run.
  ///
  /// Traps unless the tolerance is positive and less than 1, and there is at least one sample.
  public init(tolerance: Double = 1e-3, samples: Int? = nil, seed: UInt64 = 0) {
    require(tolerance > 0 && tolerance < 1, "a tolerance of \(tolerance) is not between 0 and 1")
    require(samples ?? 1 >= 1, "a check of \(samples ?? 1) elements")
    (self.tolerance, self.samples, self.seed) = (tolerance, samples, seed)
  }

  /// Checks the gradients of a training step on all examples as one batch.
  ///
  /// - scaling: what is done to the inputs; nil for nothing.
  ///
  /// Costs four passes through the network for each element that is checked, and up to sixteen. Traps unless there are examples and
  /// they fit the network, the scaling and the loss.
  public func run(
    _ network: Network, on examples: Examples, scaling: InputScaling? = nil, loss: any Loss,
    penalty: WeightPenalty = WeightPenalty()
  ) -> GradientCheckReport {
    require(
      examples.count > 0 && examples.outputWidth == network.outputWidth,
      "\(examples.count) examples with \(examples.outputWidth) outputs for a network with \(network.outputWidth)")
    require(loss.accepts(examples.targets), "the \(loss.name) loss needs classes")
    var step = CheckedStep(
      network, on: examples, scaling: scaling ?? .identity(width: examples.width), loss: loss, penalty: penalty,
      seed: seed)
    var stream = RandomStream(seed: seed, name: "gradient check")
    var entries: [GradientCheckReport.Entry] = []
    for (index, layer) in network.layers.enumerated() {
      if let entry = checkInputs(ofLayer: index, layer, of: &step, &stream) { entries.append(entry) }
      for position in layer.parameters.indices {
        entries.append(check(parameter: position, ofLayer: index, layer, of: &step, penalty, &stream))
      }
    }
    return GradientCheckReport(loss: step.parts, entries: entries)
  }

  /// nil where training doesn't ask for the gradient.
  private func checkInputs(
    ofLayer index: Int, _ layer: any Layer, of step: inout CheckedStep, _ stream: inout RandomStream
  ) -> GradientCheckReport.Entry? {
    guard let gradient = step.inputGradient(ofLayer: index) else { return nil }
    var entry = GradientCheckReport.Entry(name: "\(index).inputs", layer: layer.summary, of: gradient)
    var inputs = step.inputs(ofLayer: index)
    let middle = step.output(ofLayer: index, for: inputs)
    for (row, column) in places(in: gradient, &stream) {
      let original = inputs[row, column]
      entry.add(
        judge(
          Double(gradient[row, column]), row, column, at: original, middleValue: middle.value,
          rounding: middle.rounding
        ) {
          inputs[row, column] = $0
          return step.output(ofLayer: index, for: inputs).value
        })
      inputs[row, column] = original
    }
    return entry
  }

  private func check(
    parameter position: Int, ofLayer index: Int, _ layer: any Layer, of step: inout CheckedStep,
    _ penalty: WeightPenalty, _ stream: inout RandomStream
  ) -> GradientCheckReport.Entry {
    let (name, parameter) = layer.parameters[position]
    let gradient = step.gradients[index][position]
    var entry = GradientCheckReport.Entry(name: "\(index).\(name)", layer: layer.summary, of: gradient)
    for (row, column) in places(in: gradient, &stream) {
      let original = parameter.value[row, column]
      let penaltyGradient = parameter.isPenalized ? penalty.gradient(at: original) : 0
      entry.add(
        judge(
          Double(gradient[row, column]) + penaltyGradient, row, column, at: original, middleValue: step.parts.total,
          rounding: step.rounding
        ) { step.total(with: $0, atRow: row, column, ofParameter: position, inLayer: index) })
      step.set(original, atRow: row, column, ofParameter: position, inLayer: index)
    }
    return entry
  }

  /// The elements to check: all of them in their order, or a choice in its own.
  private func places(in matrix: Matrix, _ stream: inout RandomStream) -> [(Int, Int)] {
    var positions = Array(0..<Int32(matrix.count))
    if let samples, samples < positions.count {
      stream.shuffle(&positions)
      positions = positions[..<samples].sorted()
    }
    return positions.map { (Int($0) / matrix.columns, Int($0) % matrix.columns) }
  }

  /// What became of an element.
  enum Verdict {
    case compared(GradientCheckReport.Element, isRight: Bool)
    /// Differences contradict each other.
    case undecided
  }

  /// How large the first step is, for a number of magnitude up to 1.
  private static let largestStep = 0x1p-5

  /// - rounding: η, by how much values may be off.
  private func judge(
    _ analytic: Double, _ row: Int, _ column: Int, at middle: Float, middleValue: Double, rounding: Double,
    _ value: (Float) -> Double
  ) -> Verdict {
    // The least of the differences that are sure that the gradient is wrong: what agrees because of rounding is no answer to them.
    var leastDifference = Double.infinity
    // The slope of the step before, if it is sure.
    var wrongSlope: Double?
    var verdict = Verdict.undecided
    for divisor in [1.0, 4, 16, 64] {
      let step = Self.largestStep * max(1, abs(Double(middle))) / divisor
      let noise = 3 * rounding / step
      if noise >= leastDifference / 2 { break }
      let quotient = DifferenceQuotient(at: middle, step: step, middleValue: middleValue, value)
      let difference = abs(analytic - quotient.slope)
      let scale = max(abs(analytic), abs(quotient.slope), noise / tolerance)
      let element = GradientCheckReport.Element(
        row: row, column: column, analytic: analytic, numeric: quotient.slope,
        error: difference == 0 ? 0 : difference / scale)
      guard difference.isFinite else { return .compared(element, isRight: false) }
      if element.error <= tolerance { return .compared(element, isRight: true) }
      // Of a kink at up to h, what the slope is off by is at most 1.2 times the doubt.
      let isSure = 3 * quotient.doubt < difference
      if isSure, let wrongSlope, 3 * abs(wrongSlope - quotient.slope) < difference {
        verdict = .compared(element, isRight: false)
      } else {
        verdict = .undecided
      }
      wrongSlope = isSure ? quotient.slope : nil
      if isSure { leastDifference = min(leastDifference, difference) }
    }
    return verdict
  }
}

extension WeightPenalty {
  /// 2λ₂w + λ₁ sign w, with sign 0 = 0.
  fileprivate func gradient(at weight: Float) -> Double {
    let sign: Double = weight > 0 ? 1 : weight < 0 ? -1 : 0
    return 2 * Double(l2) * Double(weight) + Double(l1) * sign
  }
}
