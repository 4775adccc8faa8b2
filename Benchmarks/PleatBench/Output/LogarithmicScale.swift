/// A logarithmic axis of positive numbers.
struct LogarithmicScale {
  /// Round numbers from end to end: powers of ten, and twice and five times these where there are few.
  let marks: [Double]
  let start: Double
  let length: Double

  /// An axis that holds the given numbers, which must be positive, and ends at round ones.
  init(_ values: [Double], start: Double, length: Double) {
    let (low, high) = (values.min() ?? 1, values.max() ?? 10)
    var power = 1.0
    while power > low { power /= 10 }
    while power * 10 <= low { power *= 10 }
    var candidates: [Double] = []
    repeat {
      candidates += [1, 2, 5].map { $0 * power }
      power *= 10
    } while power < high
    candidates.append(power)
    // The last one that is too small, and the first that is too large, are the ends.
    let first = candidates.lastIndex { $0 <= low } ?? 0
    let last = max(candidates.firstIndex { $0 >= high } ?? candidates.count - 1, first + 1)
    if last - first <= 6 {
      marks = Array(candidates[first...last])
    } else {
      let down = first / 3 * 3
      let up = (last + 2) / 3 * 3
      marks = stride(from: down, through: up, by: 3).map { candidates[$0] }
    }
    (self.start, self.length) = (start, length)
  }

  func position(_ value: Double) -> Double {
    let (first, last) = (marks[0], marks[marks.count - 1])
    return start + length * logarithm(value / first) / logarithm(last / first)
  }
}
