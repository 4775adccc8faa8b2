import Kernels
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Multiply-adds in registers, on one core or several at once: the most that a product could reach.
struct PeakLoop {
  private let kernels: KernelTable
  let threads: Int

  /// How often the loop turns in one repetition: some microseconds.
  private static let steps = 2000

  init(_ kernels: KernelTable, threads: Int) {
    self.kernels = kernels
    self.threads = threads
  }

  var instructionSet: InstructionSet { kernels.instructionSet }

  /// The floating-point operations of one repetition.
  var operations: Double { Double(kernels.functions.peak.operationsPerStep * Self.steps * threads) }

  /// - clock: what times one thread; several are always timed by the wall.
  func contestant(timedBy clock: Clock = .processorTime) -> Contestant {
    let loop = kernels.functions.peak.run
    if threads == 1 { return Contestant(timedBy: clock, repeating: { Self.turn(loop, $0) }) }
    return Contestant(timing: { Self.turnTogether(loop, $0, threads: threads) })
  }

  private static func turn(_ loop: PeakKernelFunction, _ repetitions: Int) {
    // Neither overflows nor ends in denormals: x ← x/2 + 1 tends to 2.
    let sum = loop(repetitions * steps, 0.5, 1)
    precondition(sum > 0, "the peak loop computed \(sum)")
  }

  /// Starts the threads, waits until all of them run, and times from there until the last has finished.
  private static func turnTogether(_ loop: @escaping PeakKernelFunction, _ repetitions: Int, threads: Int) -> Double {
    let crew = Crew(size: threads) { turn(loop, repetitions) }
    return crew.run()
  }
}

/// The type of the loop in a kernel table.
typealias PeakKernelFunction = @Sendable @convention(c) (Int, Float, Float) -> Float

/// Threads that do the same work at the same time, once.
private final class Crew: Sendable {
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
