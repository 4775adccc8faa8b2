#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What the system says of the call that failed last in this thread, such as "No space left on device".
func lastSystemError() -> String {
  String(cString: strerror(errno))
}

/// Calls again as long as a signal interrupts the call.
func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// The most bytes asked for at once: more than 2³¹ − 1 are an error on macOS.
let largestTransfer = 1 << 30

/// Writes all bytes to an open file, in as many calls as it takes; -1 if one of them fails, 0 otherwise.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int {
  bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      let count = retryingInterrupted {
        write(descriptor, buffer.baseAddress! + done, min(buffer.count - done, largestTransfer))
      }
      if count < 0 { return -1 }
      done += count
    }
    return 0
  }
}
