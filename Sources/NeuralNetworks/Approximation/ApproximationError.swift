/// How far a function is from what approximates it, over the points of a grid.
public struct ApproximationError: Sendable, Equatable {
  /// max |y − f|; infinite where a difference isn't a number.
  public let maximum: Double
  /// The point where that is, one coordinate an input.
  public let position: [Double]
  /// The mean of |y − f|.
  public let mean: Double

  /// The largest and the mean difference of points that come one by one.
  struct Tally {
    private var maximum = -1.0
    private var position: [Double] = []
    private var sum = 0.0
    private var count = 0

    mutating func add(_ difference: Double, at point: @autoclosure () -> [Double]) {
      let magnitude = difference.isNaN ? .infinity : abs(difference)
      if magnitude > maximum {
        maximum = magnitude
        position = point()
      }
      sum += magnitude
      count += 1
    }

    var result: ApproximationError {
      ApproximationError(maximum: maximum, position: position, mean: sum / Double(count))
    }
  }
}
