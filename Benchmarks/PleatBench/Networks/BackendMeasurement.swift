/// One backend's part of a row.
struct BackendMeasurement: Sendable {
  let backend: KernelChoice
  /// Of a repetition: a step, or a call.
  let seconds: Sample
  /// Examples of a repetition.
  let examples: Int
  /// Of the peak that was measured in the same round.
  let sharesOfPeak: Sample
  /// The reference's time over this backend's, round by round; nil for the reference itself.
  let ratios: Sample?
  /// Requests for memory in a repetition; nil where nobody counts them.
  var allocations: Double?
  /// What a trainer does between two epochs; nil where no epoch ended while the clock ran.
  var epochEnd: EpochEnd?

  var examplesPerSecond: Double { Double(examples) / seconds.median }

  struct EpochEnd: Sendable {
    let seconds: Double
    let allocations: Double?
  }
}

extension BackendMeasurement: Encodable {
  enum CodingKeys: String, CodingKey {
    case backend, seconds, allocations
    case lowerQuartile = "seconds_lower_quartile"
    case upperQuartile = "seconds_upper_quartile"
    case examplesPerSecond = "examples_per_second"
    case shareOfPeak = "share_of_peak"
    case epochEndSeconds = "epoch_end_seconds"
    case epochEndAllocations = "epoch_end_allocations"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(backend.rawValue, forKey: .backend)
    try container.encode(seconds.median, forKey: .seconds)
    try container.encode(seconds.lowerQuartile, forKey: .lowerQuartile)
    try container.encode(seconds.upperQuartile, forKey: .upperQuartile)
    try container.encode(examplesPerSecond, forKey: .examplesPerSecond)
    try container.encode(sharesOfPeak.median, forKey: .shareOfPeak)
    try container.encodeIfPresent(allocations, forKey: .allocations)
    try container.encodeIfPresent(epochEnd?.seconds, forKey: .epochEndSeconds)
    try container.encodeIfPresent(epochEnd?.allocations, forKey: .epochEndAllocations)
    try ratios?.encodeRatios(to: encoder)
  }
}

extension BackendMeasurement {
  /// What a table says of it: time, rate, share of the limit, requests for memory.
  static func columns(repetition: String) -> [Table.Column] {
    [
      Table.Column(heading: "backend", isNumber: false), Table.Column(heading: "µs a \(repetition)"),
      Table.Column(heading: "(quartiles)"), Table.Column(heading: "examples/s"), Table.Column(heading: "of the limit"),
      Table.Column(heading: "allocations a \(repetition)"),
    ]
  }

  var cells: [String] {
    [
      backend.rawValue, Self.microseconds(seconds.median), quartiles(seconds, Self.microseconds),
      grouped(examplesPerSecond), percent(sharesOfPeak.median), Allocations.text(allocations),
    ]
  }

  /// The columns of the ratio, where there is something to compare.
  static func ratioColumns(reference: String?) -> [Table.Column] {
    reference.map { [Table.Column(heading: "÷ \($0)"), Table.Column(heading: "(quartiles)")] } ?? []
  }

  func ratioCells(reference: String?) -> [String] {
    guard reference != nil else { return [] }
    return ratios.map { [decimal($0.median, 2), quartiles($0) { decimal($0, 2) }] } ?? ["1", ""]
  }

  static func microseconds(_ seconds: Double) -> String { threeDigits(1e6 * seconds) }
}
