import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The functions of one instruction set: micro-kernels, packing, and elementwise work on arrays.
///
/// A table is a handful of C function pointers, picked at run time. What it points to is built without checks of any kind:
/// call it with valid shapes and memory, or through `Matrix`, which checks them. It is a pointer to what is made once for each
/// instruction set and stays for the process: handed around with every product, it must cost nothing, not even the count of a
/// reference.
public struct KernelTable: Sendable {
  /// C function pointers, and the shapes that belong to them.
  public typealias Functions = EntryPoints

  /// What all tables of an instruction set share.
  @usableFromInline
  struct Contents {
    /// The first, so that the address of all is theirs.
    let functions: Functions
    let instructionSet: InstructionSet
    // The functions of the table's arrays: to read an element of an array counts a reference to it, and this is read with every product.
    let activations: UnsafeMutablePointer<ActivationKernel>
    let activationGradients: UnsafeMutablePointer<ActivationGradientKernel>
  }

  @usableFromInline nonisolated(unsafe) let contents: UnsafePointer<Contents>

  /// The table of one instruction set.
  ///
  /// Traps if this processor doesn't have it; see ``InstructionSet/available``.
  public init(_ instructionSet: InstructionSet) {
    require(
      InstructionSet.available.contains(instructionSet),
      "this processor has no \(instructionSet): it has \(InstructionSet.available)")
    self =
      switch instructionSet {
      case .baseline: Self.baseline
      case .avx2: Self.avx2
      case .avx512: Self.avx512
      }
  }

  private static let baseline = KernelTable(.baseline, baselineEntryPoints())
  private static let avx2 = KernelTable(.avx2, avx2EntryPoints())
  private static let avx512 = KernelTable(.avx512, avx512EntryPoints())

  /// What is allocated here is never freed.
  private init(_ instructionSet: InstructionSet, _ functions: Functions) {
    func kept<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
      memory.initialize(from: elements, count: elements.count)
      return memory
    }
    let contents = UnsafeMutablePointer<Contents>.allocate(capacity: 1)
    contents.initialize(
      to: Contents(
        functions: functions, instructionSet: instructionSet, activations: kept(functions.activations),
        activationGradients: kept(functions.activationGradients + functions.activationGradientsFromInputs)))
    self.contents = UnsafePointer(contents)
  }

  /// The table of the fastest instruction set of this machine.
  public static let best = KernelTable(InstructionSet.available.last ?? .baseline)

  /// The instruction set that the functions were compiled for.
  public var instructionSet: InstructionSet { contents.pointee.instructionSet }

  /// The functions themselves, documented in `Sources/KernelSource`.
  @inlinable public var functions: Functions {
    // Read where they are: there are dozens of them, and an accessor that lends or copies them takes memory where it isn't inlined.
    unsafeAddress { UnsafeRawPointer(contents).assumingMemoryBound(to: Functions.self) }
  }

  /// y = f(x) of an activation function.
  public func activation(_ function: ActivationKernelIndex) -> ActivationKernel {
    contents.pointee.activations[function.rawValue]
  }

  /// dx = f′(x)·dy of an activation function: from y = f(x), or from x where ``ActivationKernelIndex/derivativeNeedsInputs``.
  public func activationGradient(of function: ActivationKernelIndex) -> ActivationGradientKernel {
    contents.pointee.activationGradients[function.rawValue]
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
