import ArgumentParser
import Kernels
import OpenBLASKernels

/// What can be compared.
enum KernelChoice: String, CaseIterable, Sendable {
  /// Pleat's own, with the fastest instruction set of this machine.
  case swift
  case openblas
  /// Three nested loops.
  case naive
  /// Pleat's own with one instruction set.
  case baseline, avx2, avx512

  /// Reads a list such as `swift,openblas`; throws what is wrong with it.
  static func list(parsing text: String) throws(ValidationError) -> [KernelChoice] {
    var choices: [KernelChoice] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let choice = KernelChoice(rawValue: String(name)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no kernel '\(name)'; there are \(known)")
      }
      guard !choices.contains(choice) else { throw ValidationError("the kernel '\(name)' is named twice") }
      if let problem = choice.problem { throw ValidationError(problem) }
      choices.append(choice)
    }
    return choices
  }

  /// Swift and OpenBLAS; without OpenBLAS, Swift's best and baseline.
  static var standard: [KernelChoice] {
    #if OpenBLAS
    [.swift, .openblas]
    #else
    [.swift, .baseline]
    #endif
  }

  /// Why it can't be used here, if it can't.
  private var problem: String? {
    switch self {
    case .openblas:
      #if OpenBLAS
      nil
      #else
      "this pleat-bench was built without OpenBLAS"
      #endif
    case .avx2 where !InstructionSet.available.contains(.avx2): "this processor has no AVX2 with FMA"
    case .avx512 where !InstructionSet.available.contains(.avx512): "this processor has no AVX-512"
    default: nil
    }
  }

  /// The instruction set whose peak its rates are measured against.
  var instructionSet: InstructionSet {
    switch self {
    case .swift, .openblas, .naive: KernelTable.best.instructionSet
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }

  /// Whether it can use more than one thread.
  var canUseThreads: Bool { self != .naive }

  /// Sees to it that the next products run on so many threads: OpenBLAS has one number for the process, the others' backends
  /// have their own.
  func prepare(threads: Int) {
    #if OpenBLAS
    if self == .openblas { OpenBLASBackend.setThreads(threads) }
    #endif
  }

  func makeBackend(threads: Int) -> any GEMMBackend {
    prepare(threads: threads)
    switch self {
    case .naive: return NaiveBackend()
    case .openblas:
      #if OpenBLAS
      return OpenBLASBackend()
      #else
      preconditionFailure("built without OpenBLAS")
      #endif
    case .swift, .baseline, .avx2, .avx512:
      return SwiftBackend(KernelTable(instructionSet), threads: threads)
    }
  }
}
