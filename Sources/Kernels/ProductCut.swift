/// How a product is cut into blocks of C, one for each thread or several, so that nobody waits long for a thread that the system has
/// taken off its processor. The depth is never cut, so that every element of C is the same
/// chain of operations for any number of threads.
struct ProductCut {
  /// How many blocks there are along m and along n.
  let rows: Int
  let columns: Int

  /// How many blocks a thread gets at most, and how many multiplications each of several has at least: some ten microseconds.
  private static let mostPieces = 4
  private static let smallestPiece = 1_500_000

  private let height: Int
  private let width: Int

  var parts: Int { rows * columns }

  /// Whether a product is large enough to be cut: a smaller one runs on the caller's thread alone, as waking another takes longer.
  static func isWorthwhile(m: Int, n: Int, k: Int, _ kernels: KernelTable) -> Bool {
    let (multiplications, overflow) = (m * n).multipliedReportingOverflow(by: k)
    return overflow || multiplications >= kernels.functions.blocking.smallestCutProduct
  }

  /// The cut with the smallest largest block, counted in rows and whole vectors; of equal ones that with the least packing,
  /// n·rows + m·columns.
  ///
  /// A matrix times a vector isn't cut: its threads would wait for the same memory.
  init(_ product: Product, _ form: Product.Form, threads: Int) {
    guard threads > 1, form != .vector, Self.isWorthwhile(m: product.m, n: product.n, k: product.k, product.kernels)
    else {
      (rows, columns, height, width) = (1, 1, product.m, product.n)
      return
    }
    let vector = product.kernels.functions.blocking.tileColumns / 2
    let vectors = size(of: product.n, in: vector)
    let multiplications = product.m.multipliedReportingOverflow(by: product.n * product.k).partialValue
    let pieces = threads * max(1, min(Self.mostPieces, multiplications / (threads * Self.smallestPiece)))
    var best = (rows: 1, columns: 1)
    var smallest = (block: Int.max, packing: Int.max)
    for rows in 1...min(pieces, product.m) {
      let columns = min(pieces / rows, vectors)
      let cost = (
        block: size(of: product.m, in: rows) * size(of: vectors, in: columns),
        packing: product.n * rows + product.m * columns
      )
      if cost < smallest {
        smallest = cost
        best = (rows, columns)
      }
    }
    (rows, columns) = best
    height = size(of: product.m, in: rows)
    width = size(of: vectors, in: columns) * vector
  }

  /// The block at a position of the cut; nil where the others reach to the end already.
  func block(_ part: Int, of product: Product) -> Product? {
    let row = part / columns * height
    let column = part % columns * width
    guard row < product.m, column < product.n else { return nil }
    return product.block(
      rows: row..<min(row + height, product.m), columns: column..<min(column + width, product.n))
  }
}

/// Total ÷ count, rounded up: how many vectors there are, or how large the pieces of an even cut.
private func size(of total: Int, in count: Int) -> Int { (total + count - 1) / count }
