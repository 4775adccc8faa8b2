import Foundation

/// Memory between two pages that trap on every access.
final class GuardedMemory {
  private let base: UnsafeMutableRawPointer
  private let pages: Int
  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Room for `byteCount` bytes.
  init(byteCount: Int) {
    let size = GuardedMemory.pageSize
    pages = max((byteCount + size - 1) / size, 1)
    #if canImport(Darwin)
    let flags = MAP_PRIVATE | MAP_ANON
    #else
    let flags = MAP_PRIVATE | Int32(MAP_ANONYMOUS)
    #endif
    base = mmap(nil, (pages + 2) * size, PROT_NONE, flags, -1, 0)
    precondition(
      base != MAP_FAILED && mprotect(base + size, pages * size, PROT_READ | PROT_WRITE) == 0,
      "no memory could be mapped")
  }

  deinit { munmap(base, (pages + 2) * GuardedMemory.pageSize) }

  /// Room for `count` elements that end where the upper trapping page begins, or begin where the lower one ends.
  func room<Element>(for count: Int, of type: Element.Type, at edge: Edge) -> UnsafeMutablePointer<Element> {
    let size = GuardedMemory.pageSize
    let start =
      switch edge {
      case .lower: base + size
      case .upper: base + (pages + 1) * size - count * MemoryLayout<Element>.stride
      }
    return start.bindMemory(to: type, capacity: count)
  }

  enum Edge: CaseIterable { case lower, upper }
}

/// Arrays that lie against a trapping page each, kept until the last of them is no longer needed.
final class GuardedArrays {
  private let edge: GuardedMemory.Edge
  private var memory: [GuardedMemory] = []

  init(at edge: GuardedMemory.Edge) { self.edge = edge }

  func room<Element>(for count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
    let region = GuardedMemory(byteCount: count * MemoryLayout<Element>.stride)
    memory.append(region)
    return region.room(for: count, of: type, at: edge)
  }

  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let pointer = room(for: count, of: Float.self)
    pointer.initialize(repeating: 1, count: count)
    return pointer
  }
}
