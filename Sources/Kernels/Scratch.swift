import Synchronization

/// Memory for packed blocks, kept for the next product: one buffer for each product that runs at the same time.
package final class Scratch: Sendable {
  package static let pool = Scratch()

  package init() {}

  // The buffer that was used last, where a small product finds it with one exchange; 0 while it is lent.
  private let last = Atomic<UInt>(0)
  private let others = Guarded<[AlignedBuffer]>([])

  deinit {
    if let buffer = Self.buffer(last.exchange(0, ordering: .acquiringAndReleasing)) { buffer.release() }
  }

  /// Lends a buffer of at least `count` floats, uninitialised, for the time of the call.
  @inline(__always)
  package func withBuffer(count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let kept = Self.buffer(last.exchange(0, ordering: .acquiring))
    let buffer: Unmanaged<AlignedBuffer>
    if let kept, kept._withUnsafeGuaranteedRef({ $0.capacity }) >= count {
      buffer = kept
    } else {
      kept?.release()
      buffer = another(count: count)
    }
    body(buffer._withUnsafeGuaranteedRef { $0.pointer })
    let displaced = last.exchange(UInt(bitPattern: buffer.toOpaque()), ordering: .acquiringAndReleasing)
    if let displaced = Self.buffer(displaced) { keep(displaced.takeRetainedValue()) }
  }

  private static func buffer(_ bits: UInt) -> Unmanaged<AlignedBuffer>? {
    UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0) }
  }

  @inline(never)
  private func another(count: Int) -> Unmanaged<AlignedBuffer> {
    let kept = others.withLock { $0.popLast() }
    let buffer = if let kept, kept.capacity >= count { kept } else { AlignedBuffer(capacity: count) }
    return .passRetained(buffer)
  }

  @inline(never)
  private func keep(_ buffer: AlignedBuffer) {
    others.withLock { $0.append(buffer) }
  }
}
