import Kernels

/// A matrix of Float32 in row-major order.
///
/// Value semantics: a copy shares its memory until one of the two is written to. The first row starts on a 64-byte
/// boundary, and rows follow each other without gaps.
///
/// ```swift
/// var x = Matrix([[1, 2], [3, 4]])
/// x[0, 1] = 5
/// let y = x.multiplied(by: x)        // by OpenBLAS where it is linked, by Pleat's own kernels elsewhere
/// ```
public struct Matrix: Sendable {
  /// The number of rows.
  public private(set) var rows: Int
  /// The number of columns.
  public private(set) var columns: Int
  private var storage: AlignedBuffer

  /// A 0×0 matrix, which takes the shape of what is first written to it as a whole.
  public init() {
    (rows, columns, storage) = (0, 0, Self.nothing)
  }

  /// What all matrices without elements share that were made as such: they are places to be filled, and cost nothing.
  private static let nothing = AlignedBuffer(capacity: 0)

  /// A rows×columns matrix of zeros.
  ///
  /// Traps if a size is negative or their product exceeds the address space.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, repeating: 0)
  }

  /// A rows×columns matrix whose elements are all `value`.
  ///
  /// Traps as ``init(rows:columns:)``.
  public init(rows: Int, columns: Int, repeating value: Float) {
    self.init(uninitializedRows: rows, columns: columns)
    storage.pointer.initialize(repeating: value, count: rows * columns)
  }

  /// A matrix of the given rows, which must all have the same length.
  ///
  /// Traps if they don't.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    require(
      rows.allSatisfy { $0.count == columns },
      "the rows of a matrix have different lengths: \(rows.map(\.count))")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap(\.self))
  }

  /// A rows×columns matrix of the given elements, row by row.
  ///
  /// Traps unless there are rows·columns of them.
  public init(rows: Int, columns: Int, elements: some Collection<Float>) {
    self.init(uninitializedRows: rows, columns: columns)
    require(
      elements.count == count,
      "a \(rows)×\(columns) matrix has \(count) elements, but \(elements.count) were given")
    _ = UnsafeMutableBufferPointer(start: storage.pointer, count: count).initialize(
      fromContentsOf: elements)
  }

  /// A rows×columns matrix whose elements are what `element(row, column)` returns.
  public init(rows: Int, columns: Int, _ element: (Int, Int) throws -> Float) rethrows {
    self.init(uninitializedRows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<columns {
        (storage.pointer + i * columns + j).initialize(to: try element(i, j))
      }
    }
  }

  private init(uninitializedRows rows: Int, columns: Int) {
    require(rows >= 0 && columns >= 0, "a matrix of \(rows)×\(columns) elements has a negative size")
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    require(!overflow, "a matrix of \(rows)×\(columns) elements exceeds the address space")
    self.rows = rows
    self.columns = columns
    storage = AlignedBuffer(capacity: count)
  }

  /// The number of elements.
  public var count: Int { rows * columns }

  /// "rows×columns", for messages.
  public var shape: String { "\(rows)×\(columns)" }

  /// The element at `row` and `column`.
  ///
  /// Traps if either is out of range.
  public subscript(row: Int, column: Int) -> Float {
    get {
      checkIndex(row, column)
      return storage.pointer[row * columns + column]
    }
    set {
      checkIndex(row, column)
      makeUnique()
      storage.pointer[row * columns + column] = newValue
    }
  }

  /// The elements of one row.
  public func row(_ index: Int) -> [Float] {
    require((0..<rows).contains(index), "row \(index) of a \(shape) matrix")
    return Array(UnsafeBufferPointer(start: storage.pointer + index * columns, count: columns))
  }

  /// Sets a row to all elements of another matrix, row by row.
  ///
  /// Traps unless that has as many elements as a row.
  package mutating func setRow(_ index: Int, to elements: Matrix) {
    require((0..<rows).contains(index), "row \(index) of a \(shape) matrix")
    require(elements.count == columns, "a row of \(columns) set to a \(elements.shape) matrix")
    (mutablePointer + index * columns).update(from: elements.pointer, count: columns)
  }

  /// All elements, row by row.
  public var elements: [Float] {
    Array(UnsafeBufferPointer(start: storage.pointer, count: count))
  }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    Matrix(rows: columns, columns: rows) { storage.pointer[$1 * columns + $0] }
  }

  /// Takes another shape; elements are kept only if rows·columns stays the same, and are unspecified otherwise.
  ///
  /// Memory is allocated only when the matrix has never been this large, so that a batch buffer can follow the last,
  /// smaller batch of an epoch and come back.
  public mutating func reshape(rows: Int, columns: Int) {
    if rows == self.rows && columns == self.columns { return }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    require(
      rows >= 0 && columns >= 0 && !overflow, "a \(shape) matrix cannot become \(rows)×\(columns)")
    if count != self.count && (count > storage.capacity || !isKnownUniquelyReferenced(&storage)) {
      self = Matrix(rows: rows, columns: columns)
    } else {
      self.rows = rows
      self.columns = columns
    }
  }

  private func checkIndex(_ row: Int, _ column: Int) {
    require(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "element (\(row), \(column)) of a \(shape) matrix")
  }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = AlignedBuffer(capacity: count)
    copy.pointer.initialize(from: storage.pointer, count: count)
    storage = copy
  }

  /// Calls `body` with the elements, row by row.
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(start: storage.pointer, count: count))
  }

  /// Calls `body` with the elements, row by row, to be changed.
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
  }

  /// The first element's address, for the kernels.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer) }

  /// The first element's address, for the kernels to write to: the memory is this matrix's alone afterwards.
  var mutablePointer: UnsafeMutablePointer<Float> {
    mutating get {
      makeUnique()
      return storage.pointer
    }
  }
}

extension Matrix: Equatable {
  /// Whether shapes and elements are equal, as IEEE 754 compares: −0 equals 0, NaN equals nothing.
  public static func == (a: Matrix, b: Matrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns
      && a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in x.elementsEqual(y) } }
  }
}

extension Matrix: CustomStringConvertible {
  /// The shape, and the elements of a small matrix.
  public var description: String {
    guard count <= 100 else { return "Matrix(\(shape))" }
    return "Matrix(\((0..<rows).map { row($0) }))"
  }
}
