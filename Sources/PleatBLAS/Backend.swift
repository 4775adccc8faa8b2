import Kernels

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What multiplies: the fastest kernels of this machine, on as many threads as `PLEAT_NUM_THREADS` says.
///
/// The environment is read at the first product, and never again. One thread is the default, because a program that calls a
/// BLAS often has threads of its own; a value that is no positive number counts as absent.
let backend: SwiftBackend = {
  let threads = getenv("PLEAT_NUM_THREADS").flatMap { Int(String(cString: $0)) } ?? 1
  return SwiftBackend(threads: max(1, threads))
}()
