import Kernels
import LinearAlgebra
import Testing

/// A backend with a name that says which one it is in a test's output.
struct NamedBackend: Sendable, CustomTestStringConvertible {
  let backend: any GEMMBackend
  let testDescription: String

  /// Pleat's own kernels in every instruction set of this machine, and OpenBLAS where it is linked.
  static let all: [NamedBackend] = {
    var backends = InstructionSet.available.map {
      NamedBackend(backend: SwiftBackend(KernelTable($0)), testDescription: "swift, \($0)")
    }
    #if OpenBLAS
    backends.append(NamedBackend(backend: .openBLAS, testDescription: "openblas"))
    #endif
    return backends
  }()

  /// Every kernel table once.
  static let kernels: [NamedBackend] = all.filter { $0.backend is SwiftBackend }
}
