import Kernels
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Calls `body` with what multiplies: the fastest kernels of this machine, on as many threads as `PLEAT_NUM_THREADS` says.
///
/// It is lent, not returned, because a copy of the table of kernels would take longer than a small product.
func withBackend(_ body: (borrowing SwiftBackend) -> Void) {
  if isForked.load(ordering: .relaxed) { body(alone) } else { body(configured) }
}

private let alone = SwiftBackend()

/// The environment is read at the first product, and never again. One thread is the default, because a program that calls a
/// BLAS often has threads of its own; a value that is no positive number counts as absent.
private let configured: SwiftBackend = {
  let threads = getenv("PLEAT_NUM_THREADS").flatMap { Int(String(cString: $0)) } ?? 1
  guard threads > 1 else { return alone }
  // A child has none of its parent's threads, and would wait for them for ever.
  pthread_atfork(nil, nil) { isForked.store(true, ordering: .relaxed) }
  return SwiftBackend(threads: threads)
}()

private let isForked = Atomic(false)
