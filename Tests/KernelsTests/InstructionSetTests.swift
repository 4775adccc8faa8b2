import Foundation
import Kernels
import Testing

@Suite struct InstructionSetTests {
  @Test func `the baseline is available everywhere, and nothing twice`() {
    #expect(InstructionSet.available.first == .baseline)
    #expect(Set(InstructionSet.available).count == InstructionSet.available.count)
  }

  @Test func `the available sets go from slow to fast, and AVX-512 never comes without AVX2`() {
    #expect(InstructionSet.available == InstructionSet.allCases.filter { InstructionSet.available.contains($0) })
    if InstructionSet.available.contains(.avx512) { #expect(InstructionSet.available.contains(.avx2)) }
  }

  #if os(Linux) && arch(x86_64)
  @Test(.disabled(if: processorIsEmulated))
  func `the available sets are those that Linux lists`() throws {
    let information = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let line = try #require(information.split(separator: "\n").first { $0.hasPrefix("flags") })
    let flags = Set(line.split(separator: " ").map(String.init))
    let hasAVX2 = flags.isSuperset(of: ["avx2", "fma"])
    #expect(InstructionSet.available.contains(.avx2) == hasAVX2)
    let hasAVX512 = hasAVX2 && flags.isSuperset(of: ["avx512f", "avx512vl", "avx512bw", "avx512dq"])
    #expect(InstructionSet.available.contains(.avx512) == hasAVX512)
  }
  #endif

  #if !arch(x86_64)
  @Test func `other processors than x86-64 have the baseline alone`() {
    #expect(InstructionSet.available == [.baseline])
  }
  #endif

  @Test func `sets are named as their users know them`() {
    #expect(InstructionSet.avx2.description == "AVX2+FMA")
    #expect(InstructionSet.avx512.description == "AVX-512")
    #if arch(x86_64)
    #expect(InstructionSet.baseline.description == "SSE2")
    #elseif arch(arm64)
    #expect(InstructionSet.baseline.description == "NEON")
    #endif
    #expect(InstructionSet.allCases.map(\.rawValue) == ["baseline", "avx2", "avx512"])
  }
}
