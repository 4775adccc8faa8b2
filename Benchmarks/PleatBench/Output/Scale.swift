/// A linear axis from 0: where a value lies, and which values are marked.
struct LinearScale {
  let limit: Double
  let start: Double
  let length: Double
  private let step: Double

  /// An axis that reaches at least to `largest`, with some five marks at round values.
  init(largest: Double, start: Double, length: Double) {
    let largest = max(largest, 1e-9)
    var power = 1.0
    while power * 10 <= largest / 5 { power *= 10 }
    while power > largest / 5 { power /= 10 }
    step = [1, 2, 5, 10].map { $0 * power }.first { $0 * 5 >= largest } ?? 10 * power
    limit = step * (largest / step).rounded(.up)
    (self.start, self.length) = (start, length)
  }

  func position(_ value: Double) -> Double { start + length * value / limit }

  var marks: [Double] { Array(stride(from: 0, through: limit + step / 2, by: step)) }
}

/// A logarithmic axis for ratios, with 1 on it.
struct RatioScale {
  let smallest: Double
  let largest: Double
  let start: Double
  let length: Double

  /// An axis around 1 that holds the given ratios with a little room.
  init(_ ratios: [Double], start: Double, length: Double) {
    smallest = min(ratios.min() ?? 1, 0.8) * 0.95
    largest = max(ratios.max() ?? 1, 1.25) * 1.05
    (self.start, self.length) = (start, length)
  }

  func position(_ ratio: Double) -> Double {
    start + length * logarithm(ratio / smallest) / logarithm(largest / smallest)
  }

  /// Round values on the axis, at most some eight.
  var marks: [Double] {
    let candidates: [[Double]] = [
      [0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2], [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4], [0.1, 0.2, 0.5, 1, 2, 5, 10],
      [0.001, 0.01, 0.1, 1, 10, 100, 1000],
    ]
    let span = largest / smallest
    let set = span < 3 ? 0 : span < 16 ? 1 : span < 100 ? 2 : 3
    return candidates[set].filter { $0 >= smallest && $0 <= largest }
  }
}
