import Kernels

/// What was measured of one product on one thread and on several.
struct ThreadsRow: Sendable {
  let workload: Workload
  let rounds: Int
  let measurements: [Measurement]
  let peaks: [Peak]

  /// One kernel's part of it.
  struct Measurement: Sendable {
    let kernel: KernelChoice
    let oneThreadSeconds: Sample
    /// On several threads.
    let seconds: Sample
    let operations: Double
    /// Of the peak of as many cores that was measured in the same round.
    let sharesOfPeak: Sample
    /// The time on one thread over that on several, round by round.
    let ratios: Sample

    var oneThreadGflops: Double { operations / oneThreadSeconds.median / 1e9 }
    var gflops: Double { operations / seconds.median / 1e9 }

    /// The shortest time on one thread over the shortest on several: what is left of the ratio on a machine that others use,
    /// because they only ever make a turn longer.
    var bestRatio: Double { oneThreadSeconds.smallest / seconds.smallest }
  }

  /// What the multiply-adds in registers reached beside it: how much more than one core this machine had to give.
  struct Peak: Sendable {
    let instructionSet: InstructionSet
    let oneCoreGflops: Double
    let gflops: Double
    let ratio: Double
  }
}

extension ThreadsRow: Encodable {
  enum CodingKeys: String, CodingKey {
    case product, m, n, k, rounds, kernels
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workload.variant, forKey: .product)
    try container.encode(workload.shape.m, forKey: .m)
    try container.encode(workload.shape.n, forKey: .n)
    try container.encode(workload.shape.k, forKey: .k)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(measurements, forKey: .kernels)
  }
}

extension ThreadsRow.Measurement: Encodable {
  enum CodingKeys: String, CodingKey {
    case kernel, seconds, gflops
    case oneThreadSeconds = "one_thread_seconds"
    case oneThreadGflops = "one_thread_gflops"
    case shareOfPeak = "share_of_peak"
    case bestRatio = "best_ratio"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel.rawValue, forKey: .kernel)
    try container.encode(oneThreadSeconds.median, forKey: .oneThreadSeconds)
    try container.encode(seconds.median, forKey: .seconds)
    try container.encode(oneThreadGflops, forKey: .oneThreadGflops)
    try container.encode(gflops, forKey: .gflops)
    try container.encode(sharesOfPeak.median, forKey: .shareOfPeak)
    try container.encode(bestRatio, forKey: .bestRatio)
    try ratios.encodeRatios(to: encoder)
  }
}
