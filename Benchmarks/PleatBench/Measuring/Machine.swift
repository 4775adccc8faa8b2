import Kernels
import ModelFiles
import OpenBLASKernels

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What a measurement must be quoted with.
struct Machine: Encodable {
  let processor: String
  let processors: Int
  let instructionSets: [String]
  let date: String
  let pleat: String
  let compiler: String
  let openBLAS: String?
  let command: String

  enum CodingKeys: String, CodingKey {
    case processor, processors, date, pleat, compiler, command
    case instructionSets = "instruction_sets"
    case openBLAS = "openblas"
  }

  /// This machine, now.
  init() {
    processor = Self.processorName ?? "unknown processor"
    processors = Self.processorCount
    instructionSets = InstructionSet.available.map(\.rawValue)
    date = Self.today
    pleat = Version.current
    #if compiler(>=6.4)
    compiler = "Swift 6.4 or later"
    #elseif compiler(>=6.3)
    compiler = "Swift 6.3"
    #else
    compiler = "Swift 6.2"
    #endif
    #if OpenBLAS
    openBLAS = "\(OpenBLASBackend.configuration) (\(OpenBLASBackend.core))"
    #else
    openBLAS = nil
    #endif
    command = (["pleat-bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }

  /// One line a fact, for the head of a report.
  var lines: [String] {
    [
      "\(processor), \(processors) processor\(processors == 1 ? "" : "s"), \(instructionSets.joined(separator: ", "))",
      "\(date), Pleat \(pleat), \(compiler), \(openBLAS ?? "built without OpenBLAS")",
      "`\(command)`",
    ]
  }

  static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Bytes that a new array may take: what Linux calls available, or else all there is.
  static var availableMemory: Int {
    for line in lines(of: "/proc/meminfo") where line.hasPrefix("MemAvailable:") {
      if let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) { return 1024 * kibibytes }
    }
    return sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  }

  private static var processorName: String? {
    #if canImport(Darwin)
    var size = 0
    guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 0 else { return nil }
    var name = [CChar](repeating: 0, count: size)
    guard sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    #else
    // "model name : AMD EPYC" on x86; other architectures have no name there.
    let line = lines(of: "/proc/cpuinfo").first { $0.hasPrefix("model name") }
    return line.flatMap { $0.split(separator: ":", maxSplits: 1).last }.map { trimmed($0) }
    #endif
  }

  private static var today: String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(1900 + parts.tm_year)-\(two(1 + parts.tm_mon))-\(two(parts.tm_mday))"
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " || $0 == "\t" })
  }

  /// The lines of a file of the kernel's; none if it can't be read.
  private static func lines(of path: String) -> [String] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&block, 1, block.count, file)
      guard count > 0 else { break }
      bytes += block.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
