import CAllocations

/// How often the process asks for memory.
enum Allocations {
  /// Calls of `malloc` and its kin since the process started, on all threads.
  static var count: Int { Int(pleat_allocation_count()) }

  /// Whether they are counted here: the runtime's own requests reach the counter on Linux with glibc.
  static let areCounted: Bool = {
    let before = count
    UnsafeMutableRawPointer.allocate(byteCount: opaqueSize(), alignment: 1).deallocate()
    return count > before
  }()

  // A size that the compiler doesn't know: it would leave out an allocation that nobody uses.
  @inline(never)
  private static func opaqueSize() -> Int { CommandLine.arguments.count * 4096 }

  /// Requests a repetition, for a table: "0", "2.50", or that nobody counts them.
  static func text(_ count: Double?) -> String {
    guard let count else { return "not counted" }
    return count == count.rounded() ? decimal(count, 0) : decimal(count, 2)
  }
}
