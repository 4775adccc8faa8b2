import Kernels
import OpenBLASKernels

/// A backend that products are tested on.
struct TestedBackend: Sendable, CustomStringConvertible {
  let description: String
  let backend: any GEMMBackend

  private init(_ set: InstructionSet) {
    description = "swift on \(set)"
    backend = SwiftBackend(KernelTable(set))
  }

  #if OpenBLAS
  private init(_ openBLAS: OpenBLASBackend) {
    description = "OpenBLAS"
    backend = openBLAS
  }
  #endif

  /// Pleat's own kernels, for each instruction set of this machine.
  static let swift = InstructionSet.available.map { TestedBackend($0) }

  #if OpenBLAS
  static let all = swift + [TestedBackend(OpenBLASBackend())]
  #else
  static let all = swift
  #endif
}

extension InstructionSet {
  /// How many floats a vector has.
  var vectorWidth: Int {
    switch self {
    case .baseline: 4
    case .avx2: 8
    case .avx512: 16
    }
  }
}

/// m, n and k of a product.
struct ProductSize: CustomStringConvertible {
  let m: Int
  let n: Int
  let k: Int

  init(_ m: Int, _ n: Int, _ k: Int) { (self.m, self.n, self.k) = (m, n, k) }

  var description: String { "m=\(m) n=\(n) k=\(k)" }

  /// Sizes within a few tiles: empty, single, and each side of every edge of a vector, a tile, and what is packed.
  static func aroundTiles(of kernels: KernelTable) -> [ProductSize] {
    let rows = kernels.functions.blocking.tileRows
    let columns = kernels.functions.blocking.tileColumns
    let width = kernels.instructionSet.vectorWidth
    var sizes = [
      ProductSize(0, 0, 0), ProductSize(0, 5, 3), ProductSize(5, 0, 3), ProductSize(5, 3, 0), ProductSize(1, 1, 0),
      ProductSize(1, 1, 1),
    ]
    let depths = [1, 2, 3, 4, 5, 7, 8, 9, width + 1, 2 * width - 1]
    for m in [1, 2, rows - 1, rows, rows + 1, 2 * rows + 1] {
      for n in [1, width - 1, width, width + 1, columns - 1, columns, columns + 1, 2 * columns + width + 1] {
        sizes.append(ProductSize(m, n, depths[sizes.count % depths.count]))
      }
    }
    for n in [4 * columns - 1, 4 * columns, 4 * columns + 1, 5 * columns + 3] {
      sizes.append(ProductSize(rows + 1, n, 6))
    }
    for m in [8 * rows - 1, 8 * rows, 8 * rows + 1, 10 * rows + 3] {
      sizes.append(ProductSize(m, columns + 1, 7))
    }
    sizes.append(ProductSize(8 * rows + 1, 4 * columns + 1, 5))
    // C of one vector's width or less, whose tiles are taller.
    for m in [rows + 3, rows + 4, rows + 5, 2 * rows + 9] {
      for n in [2, width / 2 + 1, width - 1, width] {
        sizes.append(ProductSize(m, n, depths[sizes.count % depths.count]))
      }
    }
    // One row or one column, of every part of the widest strip.
    for count in [2, 3, width + 7, 2 * width, 6 * width + 1, 15 * width + 15 % width] {
      sizes.append(ProductSize(1, count, depths[sizes.count % depths.count]))
      sizes.append(ProductSize(count, 1, depths[sizes.count % depths.count]))
    }
    // Few rows and a long way along the depth: dot products, where both operands lie along it.
    for m in [1, 2, 3, 5, 7] {
      let depth = max(kernels.functions.blocking.dotDepth * m, columns)
      for n in [1, 2, 3, 4, 9] { sizes.append(ProductSize(m, n, depth + sizes.count % width)) }
    }
    return sizes
  }

  /// Each side of every block's edge.
  static func aroundBlocks(of kernels: KernelTable) -> [ProductSize] {
    let blocking = kernels.functions.blocking
    let (rows, columns) = (blocking.tileRows, blocking.tileColumns)
    var sizes: [ProductSize] = []
    for d in [blocking.blockDepth - 1, blocking.blockDepth, blocking.blockDepth + 1, 2 * blocking.blockDepth + 1] {
      sizes.append(ProductSize(rows + 1, columns + 3, d))
    }
    for m in [blocking.blockRows - 1, blocking.blockRows, blocking.blockRows + 1] {
      sizes.append(ProductSize(m, columns + 1, 5))
      sizes.append(ProductSize(m, 4 * columns + 1, 3))
    }
    for n in [blocking.blockColumns - 1, blocking.blockColumns, blocking.blockColumns + 1] {
      sizes.append(ProductSize(2, n, 3))
      sizes.append(ProductSize(8 * rows + 1, n, 1))
    }
    sizes.append(ProductSize(blocking.blockRows + 1, columns + 1, blocking.blockDepth + 1))
    return sizes
  }
}

let allTransposes: [(a: Transpose, b: Transpose)] = [(.no, .no), (.no, .yes), (.yes, .no), (.yes, .yes)]

/// A matrix as a product takes it: stored as it is or transposed, its rows further apart than they are long, and the
/// untouched NaN between them and around.
struct StoredOperand {
  let memory: Floats
  let stride: Int
  private let rows: Int
  private let width: Int

  /// - element: element (i, j) of the matrix that is meant, rows × columns, whether or not it is stored transposed.
  init(rows: Int, columns: Int, _ transpose: Transpose, padding: Int, element: UnsafePointer<Float>) {
    (self.rows, width) = transpose == .no ? (rows, columns) : (columns, rows)
    stride = max(width, 1) + padding
    memory = Floats(count: self.rows * stride)
    let target = memory.pointer
    var i = 0
    while i < self.rows {
      var j = 0
      while j < width {
        target[i &* stride &+ j] = transpose == .no ? element[i &* columns &+ j] : element[j &* columns &+ i]
        j &+= 1
      }
      i &+= 1
    }
  }

  var pointer: UnsafeMutablePointer<Float> { memory.pointer }

  /// Whether nothing was written between the rows or around the matrix.
  var gapsAreUntouched: Bool {
    guard memory.marginsAreUntouched else { return false }
    for i in 0..<rows {
      var j = width
      while j < stride {
        if pointer[i &* stride &+ j].bitPattern != untouched { return false }
        j &+= 1
      }
    }
    return true
  }
}

/// A and B of a product with what the textbook says of it.
final class ProductCase {
  let size: ProductSize
  let a: UnsafeMutablePointer<Float>
  let b: UnsafeMutablePointer<Float>
  let c: UnsafeMutablePointer<Float>
  /// AB, by three loops in Double.
  let product: UnsafeMutablePointer<Double>
  /// |A||B|, which bounds the error.
  let magnitude: UnsafeMutablePointer<Double>

  /// - element: what each element of A, B and C is filled with.
  init(_ size: ProductSize, element: () -> Float) {
    self.size = size
    let (m, n, k) = (size.m, size.n, size.k)
    func filled(_ count: Int) -> UnsafeMutablePointer<Float> {
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      for i in 0..<count { (pointer + i).initialize(to: element()) }
      return pointer
    }
    a = filled(m * k)
    b = filled(k * n)
    c = filled(m * n)
    product = .allocate(capacity: m * n)
    magnitude = .allocate(capacity: m * n)
    // While loops and wrapping arithmetic: test code isn't optimised.
    var i = 0
    while i < m {
      var j = 0
      while j < n {
        var sum = 0.0
        var absolute = 0.0
        var l = 0
        while l < k {
          let term = Double(a[i &* k &+ l]) * Double(b[l &* n &+ j])
          sum += term
          absolute += term < 0 ? -term : term
          l &+= 1
        }
        product[i &* n &+ j] = sum
        magnitude[i &* n &+ j] = absolute
        j &+= 1
      }
      i &+= 1
    }
  }

  deinit {
    a.deallocate()
    b.deallocate()
    c.deallocate()
    product.deallocate()
    magnitude.deallocate()
  }

  /// Operands as they are stored for one form of the product.
  func stored(
    _ transposes: (a: Transpose, b: Transpose), padding: Int
  ) -> (a: StoredOperand, b: StoredOperand, c: StoredOperand) {
    (
      StoredOperand(rows: size.m, columns: size.k, transposes.a, padding: padding, element: a),
      StoredOperand(rows: size.k, columns: size.n, transposes.b, padding: padding * 2, element: b),
      StoredOperand(rows: size.m, columns: size.n, .no, padding: padding * 3, element: c)
    )
  }

  /// Runs one form on a backend and says what is wrong with the result, or nil.
  ///
  /// - tolerance: how far element (i, j) may be off, given |A||B| and |C| there.
  /// - garbageInC: C is full of NaN before the product; only for β = 0.
  func fault(
    of backend: any GEMMBackend, _ transposes: (a: Transpose, b: Transpose), alpha: Float, beta: Float,
    padding: Int, garbageInC: Bool = false, tolerance: (Double, Double) -> Double
  ) -> String? {
    let (a, b, c) = stored(transposes, padding: padding)
    let (m, n) = (size.m, size.n)
    if garbageInC {
      for i in 0..<m {
        (c.pointer + i * c.stride).update(repeating: .signalingNaN, count: n)
      }
    }
    backend.sgemm(
      transposes.a, transposes.b, m: m, n: n, k: size.k, alpha: alpha, a: a.pointer, lda: a.stride, b: b.pointer,
      ldb: b.stride, beta: beta, c: c.pointer, ldc: c.stride)
    let form = "\(transposes) \(size) alpha=\(alpha) beta=\(beta) padding=\(padding)"
    guard a.gapsAreUntouched, b.gapsAreUntouched else { return "\(form): an operand was written to" }
    guard c.gapsAreUntouched else { return "\(form): memory outside C was written to" }
    let (scale, keep) = (Double(alpha), Double(beta))
    var i = 0
    while i < m {
      var j = 0
      while j < n {
        let index = i &* n &+ j
        let before = beta == 0 ? 0 : Double(self.c[index])
        let expected = scale * product[index] + keep * before
        let error = Double(c.pointer[i &* c.stride &+ j]) - expected
        // Written so that NaN fails.
        if !((error < 0 ? -error : error) <= tolerance(magnitude[index], before < 0 ? -before : before)) {
          return "\(form): C[\(i), \(j)] is \(c.pointer[i * c.stride + j]) instead of \(expected)"
        }
        j &+= 1
      }
      i &+= 1
    }
    return nil
  }
}
