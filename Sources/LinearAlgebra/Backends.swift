// Whoever works with matrices chooses what multiplies them: the backends come along with `import LinearAlgebra`.
@_exported public import Kernels
@_exported public import OpenBLASKernels

extension GEMMBackend where Self == SwiftBackend {
  /// Pleat's own kernels.
  public static var swift: SwiftBackend { SwiftBackend() }

  /// What multiplies where nothing else is asked for: Pleat's own kernels, on the caller's thread.
  ///
  /// With AVX2 or AVX-512 they are faster than OpenBLAS at the products of networks (`Benchmarks/RESULTS.md`), and their results have the
  /// same bits on any number of threads. On a processor with neither OpenBLAS takes half the time: ask for `.openBLAS` there.
  public static var auto: SwiftBackend { SwiftBackend() }
}

#if OpenBLAS
extension GEMMBackend where Self == OpenBLASBackend {
  /// OpenBLAS, with as many threads as the process has given it.
  public static var openBLAS: OpenBLASBackend { OpenBLASBackend() }
}
#endif
