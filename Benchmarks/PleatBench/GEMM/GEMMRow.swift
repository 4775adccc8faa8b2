/// What was measured of one product.
struct GEMMRow: Sendable {
  let workload: Workload
  let rounds: Int
  let measurements: [Measurement]
  let peaks: [PeakRate]

  /// One kernel's part of it.
  struct Measurement: Sendable {
    let kernel: KernelChoice
    let seconds: Sample
    let operations: Double
    /// Of the peak that was measured in the same round.
    let sharesOfPeak: Sample
    /// The reference's time over this kernel's, round by round; nil for the reference itself.
    let ratios: Sample?

    var gflops: Double { operations / seconds.median / 1e9 }
  }
}

extension GEMMRow: Encodable {
  enum CodingKeys: String, CodingKey {
    case name, product, form, m, n, k, rounds, kernels
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workload.name, forKey: .name)
    try container.encode(workload.variant, forKey: .product)
    try container.encode(workload.form.rawValue, forKey: .form)
    try container.encode(workload.shape.m, forKey: .m)
    try container.encode(workload.shape.n, forKey: .n)
    try container.encode(workload.shape.k, forKey: .k)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(measurements, forKey: .kernels)
  }
}

extension GEMMRow.Measurement: Encodable {
  enum CodingKeys: String, CodingKey {
    case kernel, seconds, gflops
    case shareOfPeak = "share_of_peak"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel.rawValue, forKey: .kernel)
    try container.encode(seconds.median, forKey: .seconds)
    try container.encode(gflops, forKey: .gflops)
    try container.encode(sharesOfPeak.median, forKey: .shareOfPeak)
    try ratios?.encodeRatios(to: encoder)
  }
}
