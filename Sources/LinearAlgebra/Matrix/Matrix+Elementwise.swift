public import Kernels

/// One of the activation functions with its parameter, as the kernels know it.
public typealias ElementwiseFunction = Epilogue.Activation

extension Matrix {
  /// self ← f(x), elementwise; self takes x's shape.
  public mutating func setApplying(
    _ f: ElementwiseFunction, to x: Matrix, by kernels: KernelTable
  ) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.activation(f.function)(
      count, f.parameter, x.pointer, mutablePointer)
  }

  /// self ← f′(x)·dy, elementwise, from y = f(x); self takes y's shape.
  ///
  /// Traps unless y and dy have the same shape, and on GELU and SiLU, whose derivatives need x.
  public mutating func setGradient(
    of f: ElementwiseFunction, outputs y: Matrix, outputGradient dy: Matrix,
    by kernels: KernelTable
  ) {
    require(!f.function.derivativeNeedsInputs, "the derivative of \(f.function) needs the inputs")
    require(
      y.rows == dy.rows && y.columns == dy.columns,
      "outputs are \(y.shape), but their gradient is \(dy.shape)")
    reshape(rows: y.rows, columns: y.columns)
    kernels.activationGradient(of: f.function)(
      count, f.parameter, y.pointer, dy.pointer, mutablePointer)
  }

  /// self ← f′(x)·dy, elementwise, from x, for GELU and SiLU; self takes x's shape.
  ///
  /// Traps unless x and dy have the same shape, and on the other functions, whose derivatives are computed from their outputs.
  public mutating func setGradient(
    of f: ElementwiseFunction, inputs x: Matrix, outputGradient dy: Matrix,
    by kernels: KernelTable
  ) {
    require(f.function.derivativeNeedsInputs, "the derivative of \(f.function) is computed from the outputs")
    require(
      x.rows == dy.rows && x.columns == dy.columns,
      "inputs are \(x.shape), but the gradient of their outputs is \(dy.shape)")
    reshape(rows: x.rows, columns: x.columns)
    kernels.activationGradient(of: f.function)(
      count, f.parameter, x.pointer, dy.pointer, mutablePointer)
  }

  /// self ← eˣ, elementwise; self takes x's shape.
  public mutating func setExp(of x: Matrix, by kernels: KernelTable) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.exp(count, x.pointer, mutablePointer)
  }

  /// self ← eˣ − 1 without cancellation, elementwise; self takes x's shape.
  public mutating func setExpMinusOne(of x: Matrix, by kernels: KernelTable) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.expMinusOne(count, x.pointer, mutablePointer)
  }

  /// self ← log x, elementwise: −∞ at 0, NaN below; self takes x's shape.
  public mutating func setLog(of x: Matrix, by kernels: KernelTable) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.log(count, x.pointer, mutablePointer)
  }

  /// self ← log(1 + x) without cancellation, elementwise: −∞ at −1, NaN below; self takes x's shape.
  public mutating func setLog(onePlus x: Matrix, by kernels: KernelTable) {
    reshape(rows: x.rows, columns: x.columns)
    kernels.functions.logOnePlus(count, x.pointer, mutablePointer)
  }

  /// Adds the single row `b` to every row.
  ///
  /// Traps unless `b` is 1×columns.
  public mutating func addRow(_ b: Matrix, by kernels: KernelTable) {
    require(b.rows == 1 && b.columns == columns, "a \(b.shape) row added to a \(shape) matrix")
    kernels.functions.addRow(rows, columns, b.pointer, mutablePointer)
  }

  /// self ← the sums of the columns of z, as one row.
  public mutating func setColumnSums(of z: Matrix, by kernels: KernelTable) {
    reshape(rows: 1, columns: z.columns)
    kernels.functions.sumColumns(z.rows, z.columns, z.pointer, mutablePointer)
  }

  /// (Σ x², Σ |x|) over all elements.
  public func sumsOfSquaresAndMagnitudes(by kernels: KernelTable) -> (squares: Double, magnitudes: Double) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { sums in
      kernels.functions.sumSquaresAndMagnitudes(count, pointer, sums.baseAddress!)
      return (sums[0], sums[1])
    }
  }

  /// Σ x over all elements, in Double and in their order.
  public var sum: Double {
    withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } }
  }

  /// Whether no element is NaN or infinite.
  public func isFinite(by kernels: KernelTable) -> Bool {
    kernels.functions.allFinite(count, pointer) == 1
  }

  /// Replaces each row by its softmax, e^(s_j) / Σₖ e^(s_k), shifted by the row's maximum.
  ///
  /// Traps on a matrix without columns.
  public mutating func softmaxRows(by kernels: KernelTable) {
    require(columns > 0, "the softmax of each row of a \(shape) matrix")
    let pointer = mutablePointer
    kernels.functions.softmax(rows, columns, pointer, pointer)
  }

  /// self ← log Σⱼ e^(s_j) of each row of `scores`, shifted by the row's maximum, as one column.
  ///
  /// Traps on a matrix without columns.
  public mutating func setLogSumExp(ofRows scores: Matrix, by kernels: KernelTable) {
    require(scores.columns > 0, "the log-sum-exp of each row of a \(scores.shape) matrix")
    reshape(rows: scores.rows, columns: 1)
    kernels.functions.logSumExp(scores.rows, scores.columns, scores.pointer, mutablePointer)
  }

  /// How many rows of scores have their largest element at the place of their class, N×C and N classes.
  ///
  /// Traps on a matrix without columns, and unless each row has a class.
  public func correctCount(of classes: some Collection<Int32>) -> Int {
    require(classes.count == rows, "\(classes.count) classes of the rows of a \(shape) matrix")
    return zip(largestInRows(), classes).count { $0 == Int($1) }
  }

  /// The position of the largest element of each row; the first of equals.
  public func largestInRows() -> [Int] {
    require(columns > 0, "the largest element of each row of a \(shape) matrix")
    return (0..<rows).map { i in
      let row = pointer + i * columns
      var best = 0
      for j in 0..<columns where row[j] > row[best] { best = j }
      return best
    }
  }
}
