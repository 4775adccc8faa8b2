import ArgumentParser
import Pleat

/// `pleat info`.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what this machine offers: processor, instruction sets, BLAS, data sets.")

  @OptionGroup(title: "Running") var compute: ComputeOptions

  func run() throws {
    let report = Report(try compute.makeBackend())
    try compute.write(report, text: report.text)
  }

  private struct Report: Encodable {
    struct DataReport: Encodable {
      let name: String
      let found: String?
    }

    let version: String
    let processors: Int
    let instructionSets: [String]
    let instructionSet: String
    let blas: String?
    let backend: String
    let threads: Int
    let data: [DataReport]

    enum CodingKeys: String, CodingKey {
      case version, processors, blas, backend, threads, data
      case instructionSet = "instruction_set"
      case instructionSets = "instruction_sets"
    }

    init(_ backend: any GEMMBackend) {
      version = Version.current
      processors = Processor.count
      instructionSets = InstructionSet.available.map(\.rawValue)
      instructionSet = backend.kernels.instructionSet.rawValue
      #if OpenBLAS
      blas = OpenBLASBackend.configuration
      #else
      blas = nil
      #endif
      self.backend = backend.name
      threads = backend.threads
      data = Dataset.known().map { DataReport(name: $0.name, found: $0.found) }
    }

    var text: String {
      let rows = [
        ["version", version],
        ["processors", "\(processors)"],
        ["instruction sets", instructionSets.joined(separator: ", ")],
        ["BLAS", blas ?? "none: built without OpenBLAS"],
        ["backend", "\(backend), \(counted(threads, "thread"))"],
        ["data sets"],
      ]
      return Table.text(rows + data.map { ["  " + $0.name, $0.found ?? "not found"] }, numbers: [])
    }
  }
}
