import ArgumentParser
import Pleat

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What multiplies the matrices, and how much a command says.
struct ComputeOptions: ParsableArguments {
  enum Backend: String, ExpressibleByArgument, CaseIterable {
    case auto, swift, openblas
  }

  @Option(
    help: ArgumentHelp(
      "What multiplies matrices: auto is swift, or openblas on a processor without AVX2 where it is linked.",
      valueName: "name"))
  var backend = Backend.auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads for matrix products (default: all processors).", valueName: "count"))
  var threads: Int?

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print no progress and no messages but errors.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads must be at least 1, but is \(threads)")
    }
  }

  /// Sets the process's threads, picks the backend, and says on standard error what it is.
  func makeBackend() throws -> any GEMMBackend {
    setOpenBLASThreads()
    let chosen: any GEMMBackend
    if usesOpenBLAS {
      #if OpenBLAS
      chosen = OpenBLASBackend()
      #else
      throw Failure(.usage, "--backend openblas: this pleat was built without OpenBLAS; use swift or auto")
      #endif
    } else {
      chosen = SwiftBackend(threads: threads ?? Processor.count)
    }
    say("backend \(Self.describe(chosen))")
    if let threads, threads > chosen.threads {
      say("the \(chosen.name) backend runs on \(chosen.threads) of the \(threads) threads asked for")
    }
    return chosen
  }

  /// Sets the process's threads for a command that computes features alone, says on standard error what computes them, and returns how
  /// many threads there are.
  ///
  /// Throws ``Failure`` for `--backend openblas`: features multiply by Pleat's own kernels.
  func setFeatureThreads(of command: String) throws -> Int {
    if backend == .openblas {
      throw Failure(
        .usage, "--backend openblas has no meaning with \(command), which multiplies by Pleat's own kernels")
    }
    setOpenBLASThreads()
    let own = SwiftBackend(threads: threads ?? Processor.count)
    say("backend \(Self.describe(own))")
    #if OpenBLAS
    say("decompositions: \(Self.describe(OpenBLASBackend()))")
    #endif
    return own.threads
  }

  /// Decompositions are LAPACK's where OpenBLAS is linked, whatever multiplies matrices.
  private func setOpenBLASThreads() {
    #if OpenBLAS
    OpenBLASBackend.setThreads(threads ?? Processor.count)
    #endif
  }

  /// Of the two the faster where nothing else is asked for: Pleat's own kernels on a processor with AVX2, and OpenBLAS elsewhere.
  private var usesOpenBLAS: Bool {
    switch backend {
    case .swift: return false
    case .openblas: return true
    case .auto:
      #if OpenBLAS && arch(x86_64)
      return KernelTable.best.instructionSet == .baseline
      #else
      return false
      #endif
    }
  }

  /// A message on standard error, unless --quiet.
  func say(_ message: String) {
    if !quiet { Terminal.writeError(message) }
  }

  /// A result on standard output: one JSON object with --json, text without.
  func write(_ report: some Encodable, text: @autoclosure () -> String) throws {
    if json {
      try Terminal.writeResult(try jsonLine(report))
    } else {
      try Terminal.writeText(text())
    }
  }

  /// "openblas 0.3.21 (Zen), instruction set AVX2+FMA, 2 threads".
  static func describe(_ backend: any GEMMBackend) -> String {
    let threads = counted(backend.threads, "thread")
    let set = backend.kernels.instructionSet
    #if OpenBLAS
    if backend is OpenBLASBackend {
      let version = OpenBLASBackend.configuration.split(separator: " ").dropFirst().first ?? ""
      return "openblas \(version) (\(OpenBLASBackend.core)), instruction set \(set), \(threads)"
    }
    #endif
    return "\(backend.name), instruction set \(set), \(threads)"
  }
}

/// The processor that the process runs on.
enum Processor {
  /// How many processors this process may use.
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The machine's memory in bytes.
  static var memory: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }
}
