#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Processor {
  /// The most memory that this process has had resident so far, in bytes.
  static var largestResident: Int {
    // What getrusage says on Linux begins with the size of the process that started this one.
    if let bytes = status("VmHWM:") { return bytes }
    #if canImport(Darwin)
    var usage = rusage()
    return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
    return 0
    #endif
  }

  /// The memory that this process has resident now, in bytes; the most so far where the system doesn't tell.
  static var resident: Int { status("VmRSS:") ?? largestResident }

  /// What Linux says of the process under a name; nil elsewhere.
  private static func status(_ name: String) -> Int? {
    guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) }.map { 1024 * $0 }
  }
}
