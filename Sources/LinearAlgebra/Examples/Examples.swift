public import Kernels

/// The inputs of a data set, one example a row: bytes as they were read (pixels), or floats.
public enum ExampleInputs: Sendable {
  /// `rows` × `columns` bytes without gaps.
  case bytes([UInt8], rows: Int, columns: Int)
  /// N×D floats.
  case floats(Matrix)

  /// How many examples there are.
  public var rows: Int {
    switch self {
    case .bytes(_, let rows, _): rows
    case .floats(let matrix): matrix.rows
    }
  }

  /// How many numbers each example has.
  public var columns: Int {
    switch self {
    case .bytes(_, _, let columns): columns
    case .floats(let matrix): matrix.columns
    }
  }
}

/// What is known of each example: its class, or the numbers to predict.
public enum ExampleTargets: Sendable {
  /// A class for each example, 0 ..< `names.count`.
  case classes([Int32], names: [String])
  /// One row for each example.
  case values(Matrix)

  /// How many examples there are.
  public var rows: Int {
    switch self {
    case .classes(let classes, _): classes.count
    case .values(let matrix): matrix.rows
    }
  }
}

/// Examples to train on or to be evaluated on: what data sets hand out and trainers take.
///
/// Inputs stay as they were read; they are scaled a batch at a time.
public struct Examples: Sendable {
  /// N×D.
  public let inputs: ExampleInputs
  /// One for each input.
  public let targets: ExampleTargets
  /// How each input is an image; nil where inputs are none.
  public let imageShape: ImageShape?

  /// Traps unless there are as many targets as inputs, every class has a name, bytes fill their rows, and an image has as many numbers
  /// as an input.
  public init(inputs: ExampleInputs, targets: ExampleTargets, imageShape: ImageShape? = nil) {
    require(
      inputs.rows == targets.rows, "\(inputs.rows) rows of inputs, but \(targets.rows) targets")
    if case .bytes(let bytes, let rows, let columns) = inputs {
      require(bytes.count == rows * columns, "\(bytes.count) bytes for \(rows)×\(columns)")
    }
    if case .classes(let classes, let names) = targets {
      require(
        classes.allSatisfy { $0 >= 0 && $0 < names.count },
        "a class is not among the \(names.count) named ones")
    }
    if let imageShape {
      require(
        imageShape.count == inputs.columns, "images of \(imageShape.count) numbers in rows of \(inputs.columns)")
    }
    self.inputs = inputs
    self.targets = targets
    self.imageShape = imageShape
  }

  /// How many examples there are.
  public var count: Int { inputs.rows }
  /// How many numbers each example's input has.
  public var width: Int { inputs.columns }
  /// The names of the classes; none where the targets are numbers.
  public var classNames: [String] {
    if case .classes(_, let names) = targets { names } else { [] }
  }
  /// How many outputs a network for these examples has: one per class, or one per number.
  public var outputWidth: Int {
    switch targets {
    case .classes(_, let names): names.count
    case .values(let matrix): matrix.columns
    }
  }

  /// The examples at the given positions, in that order.
  ///
  /// Traps on a position out of range.
  public subscript(positions: some Collection<Int>) -> Examples {
    require(
      positions.allSatisfy { (0..<count).contains($0) }, "a position is not among the \(count) examples")
    return Examples(
      inputs: inputs.selecting(positions), targets: targets.selecting(positions), imageShape: imageShape)
  }

  /// Splits off a fraction, chosen at random; both parts keep the examples' order.
  ///
  /// - fraction: 0 < fraction < 1; the second part gets count·fraction examples, rounded, and each part at least one.
  ///
  /// Traps on another fraction, or with fewer than two examples.
  public func split(fraction: Double, using stream: inout RandomStream) -> (rest: Examples, part: Examples) {
    require(fraction > 0 && fraction < 1, "a fraction of \(fraction) is not between 0 and 1")
    require(count >= 2, "\(count) examples cannot be split")
    let size = min(max(Int((Double(count) * fraction).rounded()), 1), count - 1)
    var order = Array(0..<count)
    stream.shuffle(&order)
    return (self[order[size...].sorted()], self[order[..<size].sorted()])
  }

  /// One batch: the inputs at `positions`, scaled, into `batch`, which takes the shape positions.count × width.
  ///
  /// Traps on a position out of range or a scaling of another width.
  public func gather(
    _ positions: ArraySlice<Int32>, scaledBy scaling: InputScaling, into batch: inout Matrix,
    by kernels: KernelTable
  ) {
    batch.reshape(rows: positions.count, columns: width)
    gather(positions, scaledBy: scaling, into: batch.mutablePointer, by: kernels)
  }

  /// The same into memory for positions.count × width floats.
  package func gather(
    _ positions: ArraySlice<Int32>, scaledBy scaling: InputScaling, into target: UnsafeMutablePointer<Float>,
    by kernels: KernelTable
  ) {
    require(
      scaling.width == width, "a scaling of \(scaling.width) columns for inputs of \(width)")
    require(
      positions.allSatisfy { $0 >= 0 && $0 < count }, "a position is not among the \(count) examples")
    positions.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      switch inputs {
      case .bytes(let bytes, _, _):
        kernels.functions.gatherBytes(
          positions.count, width, rows, bytes, scaling.shift.pointer, scaling.scale.pointer, target)
      case .floats(let matrix):
        kernels.functions.gatherFloats(
          positions.count, width, rows, matrix.pointer, scaling.shift.pointer,
          scaling.scale.pointer, target)
      }
    }
  }
}

extension ExampleInputs {
  /// The examples at the given positions, in that order.
  ///
  /// Traps on a position out of range.
  public func selecting(_ positions: some Collection<Int>) -> ExampleInputs {
    switch self {
    case .bytes(let bytes, _, let columns):
      var selected: [UInt8] = []
      selected.reserveCapacity(positions.count * columns)
      for i in positions { selected += bytes[i * columns..<(i + 1) * columns] }
      return .bytes(selected, rows: positions.count, columns: columns)
    case .floats(let matrix):
      return .floats(matrix.selectingRows(positions))
    }
  }
}

extension ExampleTargets {
  fileprivate func selecting(_ positions: some Collection<Int>) -> ExampleTargets {
    switch self {
    case .classes(let classes, let names): .classes(positions.map { classes[$0] }, names: names)
    case .values(let matrix): .values(matrix.selectingRows(positions))
    }
  }
}

extension Matrix {
  /// The given rows, in that order.
  ///
  /// Traps on a row out of range.
  public func selectingRows(_ positions: some Collection<Int>) -> Matrix {
    Matrix(rows: positions.count, columns: columns, elements: positions.flatMap { row($0) })
  }
}
