import Synchronization

/// Memory for packed blocks, kept for the next product: one buffer for each product that runs at the same time.
final class Scratch: Sendable {
  static let pool = Scratch()

  private let free = Mutex<[AlignedBuffer]>([])

  /// Lends a buffer of at least `count` floats, uninitialised, for the time of the call.
  func withBuffer(count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let kept = free.withLock { $0.popLast() }
    let buffer =
      if let kept, kept.capacity >= count { kept } else { AlignedBuffer(capacity: count) }
    body(buffer.pointer)
    free.withLock { $0.append(buffer) }
  }
}
