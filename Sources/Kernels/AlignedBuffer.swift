/// Floats in one allocation whose address is a multiple of 64 bytes: a cache line, and the widest vector.
///
/// The owner of the memory, and nothing more: it neither initialises nor copies. Whoever holds a reference sees to it that
/// no two threads write to it at once; `Matrix` does so by copying on write.
public final class AlignedBuffer: @unchecked Sendable {
  /// Room for `capacity` floats.
  public let pointer: UnsafeMutablePointer<Float>
  /// How many floats there is room for.
  public let capacity: Int

  /// Allocates room for `capacity` floats, uninitialised.
  public init(capacity: Int) {
    require(
      capacity >= 0 && capacity <= Int.max / 8, "a buffer of \(capacity) floats is out of range")
    self.capacity = capacity
    pointer = UnsafeMutableRawPointer.allocate(byteCount: max(4 * capacity, 64), alignment: 64)
      .bindMemory(to: Float.self, capacity: max(capacity, 16))
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
