import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The functions of one instruction set: micro-kernels, packing, and elementwise work on arrays.
///
/// A table is a handful of C function pointers, picked at run time. What it points to is built without checks of any kind:
/// call it with valid shapes and memory, or through `Matrix`, which checks them. A class, because it is handed around with
/// every product, and a reference is cheaper to hand around than a dozen pointers.
public final class KernelTable: Sendable {
  /// The instruction set that the functions were compiled for.
  public let instructionSet: InstructionSet

  /// C function pointers, and the shapes that belong to them.
  public typealias Functions = EntryPoints

  /// The functions themselves, documented in `Sources/KernelSource`.
  public let functions: Functions

  /// The table of one instruction set.
  ///
  /// Traps if this processor doesn't have it; see ``InstructionSet/available``.
  public init(_ instructionSet: InstructionSet) {
    require(
      InstructionSet.available.contains(instructionSet),
      "this processor has no \(instructionSet): it has \(InstructionSet.available)")
    self.instructionSet = instructionSet
    functions =
      switch instructionSet {
      case .baseline: baselineEntryPoints()
      case .avx2: avx2EntryPoints()
      case .avx512: avx512EntryPoints()
      }
    let (forward, backward) = (
      functions.activations, functions.activationGradients + functions.activationGradientsFromInputs
    )
    activations = .allocate(capacity: forward.count)
    activations.initialize(from: forward, count: forward.count)
    activationGradients = .allocate(capacity: backward.count)
    activationGradients.initialize(from: backward, count: backward.count)
  }

  deinit {
    activations.deallocate()
    activationGradients.deallocate()
  }

  // The functions of the table's arrays: to read an element of an array counts a reference to it, and this is read with every
  // product.
  private nonisolated(unsafe) let activations: UnsafeMutablePointer<ActivationKernel>
  private nonisolated(unsafe) let activationGradients: UnsafeMutablePointer<ActivationGradientKernel>

  /// The table of the fastest instruction set of this machine.
  public static let best = KernelTable(InstructionSet.available.last ?? .baseline)

  /// y = f(x) of an activation function.
  public func activation(_ function: ActivationKernelIndex) -> ActivationKernel { activations[function.rawValue] }

  /// dx = f′(x)·dy of an activation function: from y = f(x), or from x where ``ActivationKernelIndex/derivativeNeedsInputs``.
  public func activationGradient(of function: ActivationKernelIndex) -> ActivationGradientKernel {
    activationGradients[function.rawValue]
  }
}

/// The activation functions that the kernels compute; the raw value is the position in the kernel table.
public enum ActivationKernelIndex: Int, Sendable, CaseIterable {
  /// In the table's order; leaky ReLU and ELU have a parameter α.
  case relu, leakyReLU, sigmoid, tanh, softplus, elu, gelu, silu

  /// Whether f′(x) can't be told from f(x), so that a backward pass needs x: GELU and SiLU take most of their negative values twice.
  public var derivativeNeedsInputs: Bool {
    switch self {
    case .relu, .leakyReLU, .sigmoid, .tanh, .softplus, .elu: false
    case .gelu, .silu: true
    }
  }
}
