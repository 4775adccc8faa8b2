/// What is done to a product AB as it is written, in this order: a row of biases is added, an activation function or the derivative
/// of one is applied, and the columns are summed.
///
/// A layer's forward pass is y = f(xW + b): a product with biases and an activation. Its backward pass takes the gradient through
/// the layer before, dz = f′(z) ⊙ (dy·Wᵀ): a product with a derivative, whose column sums are that layer's db. The
/// derivatives are functions of y = f(z), so y is the mask that the backward pass needs, and no other is stored; those that aren't
/// (``ActivationKernelIndex/derivativeNeedsInputs``) have no place in an epilogue.
public struct Epilogue: @unchecked Sendable {
  /// f, of which a product is the argument.
  public struct Activation: Sendable {
    /// Which function.
    public var function: ActivationKernelIndex
    /// α, where the function has one.
    public var parameter: Float

    /// A function, with its α if it has one.
    public init(_ function: ActivationKernelIndex, parameter: Float = 0) {
      (self.function, self.parameter) = (function, parameter)
    }
  }

  /// f′, by which a product is multiplied element by element.
  public struct Derivative: @unchecked Sendable {
    /// f.
    public var activation: Activation
    /// y = f(z), as many rows and columns as the product has.
    public var outputs: UnsafePointer<Float>
    /// The distance between the rows of y, at least the columns of the product.
    public var stride: Int

    /// The derivative of a function where its values are `outputs`.
    ///
    /// Traps on a function whose derivative its values don't tell.
    public init(_ activation: Activation, outputs: UnsafePointer<Float>, stride: Int) {
      require(
        !activation.function.derivativeNeedsInputs,
        "an epilogue with the derivative of \(activation.function), which its outputs don't tell")
      (self.activation, self.outputs, self.stride) = (activation, outputs, stride)
    }
  }

  /// b: one number a column of the product.
  public var bias: UnsafePointer<Float>?
  /// f.
  public var activation: Activation?
  /// f′; excludes an activation.
  public var derivative: Derivative?
  /// Where the sums of the columns go, one a column of the product. Each is added up from the first row to the last.
  public var columnSums: UnsafeMutablePointer<Float>?

  /// What is left out isn't done.
  ///
  /// Traps on an activation beside a derivative.
  public init(
    bias: UnsafePointer<Float>? = nil, activation: Activation? = nil, derivative: Derivative? = nil,
    columnSums: UnsafeMutablePointer<Float>? = nil
  ) {
    require(activation == nil || derivative == nil, "an epilogue with an activation and a derivative")
    self.bias = bias
    self.activation = activation
    self.derivative = derivative
    self.columnSums = columnSums
  }

  var isEmpty: Bool { bias == nil && activation == nil && derivative == nil && columnSums == nil }

  /// What the tiles leave to be done once they have added the biases and applied a rectifier.
  var rest: Epilogue {
    var rest = self
    rest.bias = nil
    if activation?.function == .relu { rest.activation = nil }
    return rest
  }

  /// What the tiles make of a smaller sum: 0 for a rectifier.
  var floor: Float { activation?.function == .relu ? 0 : -.infinity }

  /// Traps on outputs that a row of the product doesn't fit in.
  func check(columns: Int) {
    if let derivative {
      require(
        derivative.stride >= columns,
        "sgemm: the outputs' stride \(derivative.stride) is shorter than a row of C (\(columns))")
    }
  }

  /// The same for the part of a product that begins at a row and a column.
  func part(row: Int, column: Int) -> Epilogue {
    var part = self
    part.bias = bias.map { $0 + column }
    part.derivative?.outputs += row * (derivative?.stride ?? 0) + column
    part.columnSums = columnSums.map { $0 + column }
    return part
  }

  /// Does it to some rows of a product that has been written.
  ///
  /// - c: the product from its first row on, n columns, its rows `ldc` apart.
  func apply(
    toRows rows: Range<Int>, columns n: Int, of c: UnsafeMutablePointer<Float>, _ ldc: Int, _ kernels: KernelTable
  ) {
    let start = c + rows.lowerBound * ldc
    let isWhole = ldc == n && (derivative == nil || derivative?.stride == n)
    // Rows without gaps are one long row.
    let (pieces, count) = isWhole ? (1, rows.count * n) : (rows.count, n)
    if let bias {
      if isWhole {
        kernels.functions.addRow(rows.count, n, bias, start)
      } else {
        for i in 0..<rows.count { kernels.functions.addRow(1, n, bias, start + i * ldc) }
      }
    }
    if let columnSums, rows.lowerBound == 0 { columnSums.update(repeating: 0, count: n) }
    if let columnSums, let derivative, derivative.activation.function == .relu {
      let outputs = derivative.outputs + rows.lowerBound * derivative.stride
      return kernels.functions.rectifyAndSum(rows.count, n, outputs, derivative.stride, start, ldc, columnSums)
    }
    if let activation {
      for i in 0..<pieces {
        let row = start + i * ldc
        kernels.activation(activation.function)(count, activation.parameter, row, row)
      }
    } else if let derivative {
      let outputs = derivative.outputs + rows.lowerBound * derivative.stride
      let activation = derivative.activation
      for i in 0..<pieces {
        let row = start + i * ldc
        kernels.activationGradient(of: activation.function)(
          count, activation.parameter, outputs + i * derivative.stride, row, row)
      }
    }
    if let columnSums { kernels.functions.addToColumnSums(rows.count, n, start, ldc, columnSums) }
  }
}

extension GEMMBackend {
  /// The product first, and then the rest in one pass over it.
  ///
  /// What a backend does that has no better way.
  public func sgemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
    b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue
  ) {
    epilogue.check(columns: n)
    sgemm(transposeA, transposeB, m: m, n: n, k: k, alpha: 1, a: a, lda: lda, b: b, ldb: ldb, beta: 0, c: c, ldc: ldc)
    guard m > 0 else { epilogue.columnSums?.update(repeating: 0, count: n); return }
    // A few rows at a time, so that they are in the cache from one step of the epilogue to the next.
    let rows = max(1, 8192 / max(n, 1))
    for i in stride(from: 0, to: m, by: rows) {
      epilogue.apply(toRows: i..<min(i + rows, m), columns: n, of: c, ldc, kernels)
    }
  }
}
