import Kernels
import Testing

@Suite struct AlignedBufferTests {
  @Test func `a buffer starts on a cache line and holds what is written to it`() {
    for capacity in [0, 1, 15, 16, 17, 1000] {
      let buffer = AlignedBuffer(capacity: capacity)
      #expect(buffer.capacity == capacity)
      #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
      for i in 0..<capacity { (buffer.pointer + i).initialize(to: Float(i)) }
      #expect((0..<capacity).allSatisfy { buffer.pointer[$0] == Float($0) })
    }
  }

  @Test func `capacities out of range trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AlignedBuffer(capacity: -1)
    }.expectMessage("a buffer of -1 floats is out of range")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AlignedBuffer(capacity: .max / 4)
    }.expectMessage("a buffer of \(Int.max / 4) floats is out of range")
  }
}
