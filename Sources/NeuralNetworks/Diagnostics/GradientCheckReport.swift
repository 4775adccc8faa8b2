/// What a ``GradientCheck`` found.
public struct GradientCheckReport: Sendable {
  /// What is known of a gradient after the check.
  public enum Outcome: String, Sendable {
    /// Every element that could be checked agrees.
    case passed
    /// At least one element is wrong.
    case failed
    /// No element could be checked: kinks lie too close to all of them.
    case unchecked
  }

  /// One gradient: of a parameter, or of what a layer takes.
  public struct Entry: Sendable {
    /// "0.weight" as in ``Network/parameters``, or "2.inputs" for ∂L/∂inputs of the layer at position 2.
    public let name: String
    /// The layer that it belongs to: "Dense 64→128".
    public let layer: String
    /// How many rows and columns the gradient has.
    public let shape: (rows: Int, columns: Int)
    /// How many elements were compared with differences.
    public internal(set) var checked = 0
    /// How many elements have a kink so near that differences say nothing.
    public internal(set) var skipped = 0
    /// How many of those that were compared are wrong.
    public internal(set) var failed = 0
    /// The element that was compared and has the largest error.
    public internal(set) var worst: Element?

    /// What is known after the check.
    public var outcome: Outcome { failed > 0 ? .failed : checked > 0 ? .passed : .unchecked }
  }

  /// One element of a gradient.
  public struct Element: Sendable, Equatable {
    /// Its place.
    public let row: Int
    /// Its place.
    public let column: Int
    /// What the backward pass gave, with the penalty's part.
    public let analytic: Double
    /// What differences gave.
    public let numeric: Double
    /// |a − n| / max(|a|, |n|, floor), where the floor is what rounding can make of nothing, divided by the tolerance; NaN or
    /// infinite where one of the two is.
    public let error: Double
  }

  /// The loss at which gradients were taken.
  public let loss: LossParts
  /// One entry a gradient, in the order of the layers.
  public let entries: [Entry]

  /// Whether no gradient is wrong.
  public var passed: Bool { entries.allSatisfy { $0.outcome != .failed } }
}

extension GradientCheckReport.Entry {
  init(name: String, layer: String, of gradient: Matrix) {
    self.init(name: name, layer: layer, shape: (gradient.rows, gradient.columns))
  }

  private init(name: String, layer: String, shape: (rows: Int, columns: Int)) {
    (self.name, self.layer, self.shape) = (name, layer, shape)
  }

  /// Adds what became of an element.
  mutating func add(_ verdict: GradientCheck.Verdict) {
    switch verdict {
    case .undecided: skipped += 1
    case .compared(let element, let isRight):
      checked += 1
      if !isRight { failed += 1 }
      // A NaN is the worst that there is, and compares with nothing.
      if worst.map({ !(element.error <= $0.error) && !$0.error.isNaN }) ?? true { worst = element }
    }
  }
}
