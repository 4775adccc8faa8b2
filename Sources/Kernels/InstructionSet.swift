import CCPUFeatures

/// An instruction set that the pure-Swift kernels are compiled for.
public enum InstructionSet: String, Sendable, CaseIterable, CustomStringConvertible {
  /// SSE2 on x86-64, NEON on arm64.
  case baseline
  /// AVX2 with fused multiply-add (x86-64).
  case avx2
  /// AVX-512 F, VL, BW and DQ (x86-64).
  case avx512

  /// The instruction sets that this processor and its operating system offer, the fastest last.
  public static let available: [InstructionSet] = {
    var sets = [InstructionSet.baseline]
    if pleat_cpu_has_avx2_fma() { sets.append(.avx2) }
    if pleat_cpu_has_avx512() { sets.append(.avx512) }
    return sets
  }()

  /// The name that a user of this machine knows it by.
  public var description: String {
    switch self {
    case .baseline:
      #if arch(x86_64)
      "SSE2"
      #elseif arch(arm64)
      "NEON"
      #else
      "baseline"
      #endif
    case .avx2: "AVX2+FMA"
    case .avx512: "AVX-512"
    }
  }
}
