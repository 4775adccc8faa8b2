// Whoever works with matrices chooses what multiplies them: the backends come along with `import LinearAlgebra`.
@_exported public import Kernels
@_exported public import OpenBLASKernels

extension GEMMBackend where Self == SwiftBackend {
  /// Pleat's own kernels.
  public static var swift: SwiftBackend { SwiftBackend() }
}

#if OpenBLAS
extension GEMMBackend where Self == OpenBLASBackend {
  /// OpenBLAS, with as many threads as the process has given it.
  public static var openBLAS: OpenBLASBackend { OpenBLASBackend() }

  /// OpenBLAS where it is linked (the package trait `OpenBLAS`), Pleat's own kernels elsewhere.
  public static var auto: OpenBLASBackend { OpenBLASBackend() }
}
#else
extension GEMMBackend where Self == SwiftBackend {
  /// OpenBLAS where it is linked (the package trait `OpenBLAS`), Pleat's own kernels elsewhere.
  public static var auto: SwiftBackend { SwiftBackend() }
}
#endif
