/// What was measured of one product of a layer.
struct FusionRow: Sendable {
  let product: LayerProduct
  let rounds: Int
  let measurements: [Measurement]

  /// One kernel's part of it.
  struct Measurement: Sendable {
    let kernel: KernelChoice
    let bareSeconds: Sample
    /// Those of the product alone.
    let operations: Double
    let epilogue: Cost
    let separate: Cost

    var bareGflops: Double { operations / bareSeconds.median / 1e9 }
  }

  /// The product and what is done to it.
  struct Cost: Sendable {
    let seconds: Sample
    /// Its time over that of the bare product, round by round.
    let ratios: Sample
  }
}

extension FusionRow: Encodable {
  enum CodingKeys: String, CodingKey {
    case name, product, pass, form, m, n, k, rounds, kernels
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let workload = product.workload
    try container.encode(workload.name, forKey: .name)
    try container.encode(workload.variant, forKey: .product)
    try container.encode(product.pass, forKey: .pass)
    try container.encode(workload.form.rawValue, forKey: .form)
    try container.encode(workload.shape.m, forKey: .m)
    try container.encode(workload.shape.n, forKey: .n)
    try container.encode(workload.shape.k, forKey: .k)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(measurements, forKey: .kernels)
  }
}

extension FusionRow.Measurement: Encodable {
  enum CodingKeys: String, CodingKey {
    case kernel, epilogue, separate
    case bareSeconds = "bare_seconds"
    case bareGflops = "bare_gflops"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel.rawValue, forKey: .kernel)
    try container.encode(bareSeconds.median, forKey: .bareSeconds)
    try container.encode(bareGflops, forKey: .bareGflops)
    try container.encode(epilogue, forKey: .epilogue)
    try container.encode(separate, forKey: .separate)
  }
}

extension FusionRow.Cost: Encodable {
  enum CodingKeys: String, CodingKey { case seconds }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seconds.median, forKey: .seconds)
    try ratios.encodeRatios(to: encoder)
  }
}
