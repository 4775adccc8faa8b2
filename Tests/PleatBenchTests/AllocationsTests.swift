import Kernels
import Testing

@testable import PleatBench

#if canImport(Glibc)
import Glibc
#endif

@Suite struct AllocationsTests {
  #if canImport(Glibc)
  @Test func `every call is counted`() {
    #expect(Allocations.areCounted)
    let before = Allocations.count
    let buffers = (0..<100).map { AlignedBuffer(capacity: 100 + $0) }
    // Other tests run at the same time, so that it may be more.
    #expect(Allocations.count - before >= buffers.count)
  }

  @Test func `memory is what was asked for`() throws {
    for alignment in [8, 16, 64, 4096] {
      var memory: UnsafeMutableRawPointer?
      #expect(posix_memalign(&memory, alignment, 100) == 0)
      let bytes = try #require(memory)
      #expect(Int(bitPattern: bytes).isMultiple(of: alignment))
      bytes.initializeMemory(as: UInt8.self, repeating: 7, count: 100)
      let grown = try #require(realloc(bytes, 100_000))
      #expect(grown.load(fromByteOffset: 99, as: UInt8.self) == 7)
      free(grown)
      let aligned = try #require(aligned_alloc(alignment, 4096))
      #expect(Int(bitPattern: aligned).isMultiple(of: alignment))
      free(aligned)
    }
    let zeros = try #require(calloc(100, 100))
    #expect(UnsafeRawBufferPointer(start: zeros, count: 10_000).allSatisfy { $0 == 0 })
    free(zeros)
  }

  @Test(arguments: [0, 3, 4, 24])
  func `an alignment that is no power of two, or less than a pointer's, is refused`(_ alignment: Int) {
    var memory: UnsafeMutableRawPointer?
    #expect(posix_memalign(&memory, alignment, 100) == EINVAL)
    #expect(memory == nil)
  }
  #endif

  @Test(arguments: [(0.0, "0"), (2, "2"), (2.5, "2.50"), (nil, "not counted")] as [(Double?, String)])
  func `a table has whole numbers where they are`(_ count: Double?, _ text: String) {
    #expect(Allocations.text(count) == text)
  }
}
