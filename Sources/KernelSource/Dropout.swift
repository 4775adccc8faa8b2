// Dropout: elements are kept or set to 0 by random words that are a pure function of a key and of where the element stands.

/// y[i] = scale·x[i] where the element's random word is at least `threshold`, and 0 elsewhere. y may be x.
///
/// The words are those of Philox4x32-10 under `key` at the counters (b, `stream`), b = 0, 1, …: of n = ⌈count/4⌉ blocks, element i takes
/// word i/n of block i mod n. So neighbours take the same word of neighbouring blocks, which vectors compute side by side.
public typealias DropoutKernel =
  @Sendable @convention(c) (
    _ count: Int, _ key: UInt64, _ stream: UInt64, _ threshold: UInt32, _ scale: Float, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) -> Void

/// Blocks whose words are computed at once: the kilobyte that temporary memory is taken from the stack for.
private let stretch = 64

let dropout: DropoutKernel = { count, key, stream, threshold, scale, x, y in
  let blocks = (count &+ 3) / 4
  withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 &* stretch) { memory in
    let words = memory.baseAddress!
    var start = 0
    while start < blocks {
      let length = min(stretch, blocks &- start)
      for b in 0..<length {
        let (w0, w1, w2, w3) = philox(UInt64(truncatingIfNeeded: start &+ b), stream, key)
        words[b] = w0
        words[stretch &+ b] = w1
        words[2 &* stretch &+ b] = w2
        words[3 &* stretch &+ b] = w3
      }
      for plane in 0..<4 {
        let first = plane &* blocks &+ start
        // The last plane has fewer elements where four don't divide the count.
        let kept = min(length, count &- first)
        if kept > 0 { drop(kept, words + plane &* stretch, threshold, scale, x + first, y + first) }
      }
      start &+= length
    }
  }
}

@inline(__always)
private func drop(
  _ count: Int, _ words: UnsafePointer<UInt32>, _ threshold: UInt32, _ scale: Float, _ x: UnsafePointer<Float>,
  _ y: UnsafeMutablePointer<Float>
) {
  if x == UnsafePointer(y) {
    for i in 0..<count { y[i] = words[i] >= threshold ? scale * y[i] : 0 }
  } else {
    for i in 0..<count { y[i] = words[i] >= threshold ? scale * x[i] : 0 }
  }
}
