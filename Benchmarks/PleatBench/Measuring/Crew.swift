import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Threads that do the same work at the same time, once.
final class Crew: Sendable {
  private let size: Int
  private let work: @Sendable () -> Void
  private let ready = Atomic<Int>(0)
  private let finished = Atomic<Int>(0)

  init(size: Int, work: @escaping @Sendable () -> Void) {
    self.size = size
    self.work = work
  }

  /// Seconds from when all run until the last has finished.
  func run() -> Double {
    var members: [pthread_t] = []
    for _ in 1..<size {
      #if canImport(Darwin)
      var thread: pthread_t?
      #else
      var thread = pthread_t()
      #endif
      let argument = Unmanaged.passRetained(self)
      guard pthread_create(&thread, nil, crewMain, argument.toOpaque()) == 0 else {
        fatalError("the system refuses a thread to measure the peak of \(size) cores")
      }
      #if canImport(Darwin)
      if let thread { members.append(thread) }
      #else
      members.append(thread)
      #endif
    }
    arrive()
    let time = Clock.elapsedTime.seconds {
      work()
      finished.add(1, ordering: .releasing)
      while finished.load(ordering: .acquiring) < size { sched_yield() }
    }
    for member in members { pthread_join(member, nil) }
    return time
  }

  /// A member's life.
  fileprivate func takePart() {
    arrive()
    work()
    finished.add(1, ordering: .releasing)
  }

  private func arrive() {
    ready.add(1, ordering: .releasing)
    // Yields, because there may be more threads than processors.
    while ready.load(ordering: .acquiring) < size { sched_yield() }
  }
}

#if canImport(Darwin)
private func crewMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue().takePart()
  return nil
}
#else
private func crewMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<Crew>.fromOpaque(argument).takeRetainedValue().takePart()
  return nil
}
#endif
