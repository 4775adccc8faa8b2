import ArgumentParser

/// One quantity that changes from row to row, while all others stay.
enum TrainingSweep: String, CaseIterable, ExpressibleByArgument {
  case batch, width, depth, threads

  /// A row of a table; outside a sweep it has no value.
  struct Point: Sendable {
    let value: Int?
    let workload: TrainingWorkload
    let threads: Int
  }

  /// - threads: of every row; of a sweep over threads, the last row's.
  func points(threads: Int) -> [Point] {
    switch self {
    case .batch:
      Self.powersOfTwo(1, 4096).map { Point(value: $0, workload: .images(batch: $0), threads: threads) }
    case .width:
      Self.powersOfTwo(16, 4096).map {
        Point(value: $0, workload: .square(width: $0, depth: 3, name: "width \($0)"), threads: threads)
      }
    case .depth:
      [1, 2, 3, 4, 6, 8, 12, 16].map {
        Point(value: $0, workload: .square(width: 256, depth: $0, name: "depth \($0)"), threads: threads)
      }
    case .threads:
      Self.threadCounts(upTo: threads).map { Point(value: $0, workload: .fashionMNIST, threads: $0) }
    }
  }

  /// All of a few, or powers of two and the last.
  private static func threadCounts(upTo last: Int) -> [Int] {
    last <= 8 ? Array(1...last) : powersOfTwo(1, last).filter { $0 < last } + [last]
  }

  /// What all rows have in common.
  var summary: String {
    switch self {
    case .batch: "784-256-128-10 with ReLU"
    case .width: "three layers of one width with ReLU, batch 128"
    case .depth: "layers from 256 to 256 with ReLU, batch 128"
    case .threads: "784-256-128-10 with ReLU, batch 128"
    }
  }

  /// What the values are.
  var axis: String {
    switch self {
    case .batch: "examples a batch"
    case .width: "width of the layers"
    case .depth: "number of layers"
    case .threads: "threads"
    }
  }

  private static func powersOfTwo(_ first: Int, _ last: Int) -> [Int] {
    Array(sequence(first: first) { $0 < last ? 2 * $0 : nil })
  }
}

extension TrainingWorkload {
  fileprivate static func images(batch: Int) -> TrainingWorkload {
    TrainingWorkload(
      name: "batch \(batch)", network: fashionMNIST.network, batch: batch, data: fashionMNIST.data, learningRate: 1e-4)
  }

  fileprivate static func square(width: Int, depth: Int, name: String) -> TrainingWorkload {
    TrainingWorkload(
      name: name, network: NetworkShape(Array(repeating: width, count: depth + 1)), batch: 128,
      data: SyntheticExamples(kind: .features, count: 1024), learningRate: 1e-3)
  }
}
