#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a search may choose a number from.
public enum SearchCandidates: Sendable, Equatable {
  /// One of these.
  case values([Float])
  /// Anything from `lower` to `upper`, each power of ten as likely as another.
  case logarithmic(lower: Float, upper: Float)

  /// Throws unless there is something to choose from, all of it positive, or at least 0 where `allowsZero`.
  func check(_ argument: String, allowsZero: Bool) throws(SearchError) {
    switch self {
    case .values(let values):
      guard !values.isEmpty else { throw SearchError("\(argument): there is none to choose from") }
      for value in values where !(value.isFinite && (value > 0 || allowsZero && value == 0)) {
        throw SearchError("\(argument): \(value) must be a \(allowsZero ? "number of at least 0" : "positive number")")
      }
    case .logarithmic(let lower, let upper):
      for value in [lower, upper] where !(value > 0 && value.isFinite) {
        throw SearchError("\(argument): \(value) must be a positive number, as both ends of a range are")
      }
      guard lower <= upper else {
        throw SearchError("\(argument): the range's start, \(lower), must be at most its end, \(upper)")
      }
    }
  }

  /// One of the values, or a number whose logarithm is uniform.
  ///
  /// Takes one number from the stream in either case.
  func drawn(using stream: inout RandomStream) -> Float {
    let fraction = stream.uniform()
    switch self {
    case .values(let values): return values[min(Int(fraction * Double(values.count)), values.count - 1)]
    case .logarithmic(let lower, let upper):
      let (low, high) = (log(Double(lower)), log(Double(upper)))
      // Rounding must not lead out of the range.
      return min(max(Float(exp(low + (high - low) * fraction)), lower), upper)
    }
  }
}
