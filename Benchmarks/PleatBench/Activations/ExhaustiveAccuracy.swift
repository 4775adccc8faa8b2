import Dispatch
import Kernels
import Synchronization

/// The worst error of an elementwise function over all 2³² floats, on every instruction set of this machine.
///
/// The exact values are computed once for all sets, on all processors.
struct ExhaustiveAccuracy {
  let function: MeasuredFunction
  let kernels: [KernelTable]

  /// The distance between arguments, as bit patterns; 1 leaves out none.
  var step = 1

  /// How many stretches of arguments follow one another.
  static let parts = 8

  /// The worst errors, one for each kernel table; `begin` is told when a part begins.
  func measure(begin: (_ part: Int) -> Void) -> [Accuracy] {
    (0..<Self.parts).reduce([Accuracy](repeating: .perfect, count: kernels.count)) { worst, part in
      begin(part)
      return zip(worst, measure(part)).map { $0.worse($1) }
    }
  }

  private func measure(_ part: Int) -> [Accuracy] {
    let worst = Mutex([Accuracy](repeating: .perfect, count: kernels.count))
    let tasks = 32
    let length = 1 << 32 / Self.parts / tasks
    DispatchQueue.concurrentPerform(iterations: tasks) { task in
      let start = (part * tasks + task) * length
      let found = measure(start..<start + length)
      worst.withLock { $0 = zip($0, found).map { $0.worse($1) } }
    }
    return worst.withLock { $0 }
  }

  private func measure(_ patterns: Range<Int>) -> [Accuracy] {
    let functions = kernels.map(function.kernel)
    var found = [Accuracy](repeating: .perfect, count: kernels.count)
    let blockLength = 4096
    var y = [Float](repeating: 0, count: blockLength)
    for start in stride(from: patterns.lowerBound, to: patterns.upperBound, by: step * blockLength) {
      let end = min(start + step * blockLength, patterns.upperBound)
      let x = stride(from: start, to: end, by: step).map { Float(bitPattern: UInt32($0)) }
      let exact = function.exact(x.map(Double.init))
      for k in functions.indices {
        functions[k](x.count, x, &y)
        for i in x.indices { found[k].note(y[i], exact: exact[i], at: x[i]) }
      }
    }
    return found
  }
}
