#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Processor {
  /// The most memory that this process has had resident so far, in bytes.
  static var largestResident: Int {
    // What getrusage says on Linux begins with the size of the process that started this one.
    if let status = FileManager.default.contents(atPath: "/proc/self/status") {
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      if let kilobytes = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) }) {
        return 1024 * kilobytes
      }
    }
    #if canImport(Darwin)
    var usage = rusage()
    return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
    return 0
    #endif
  }
}
