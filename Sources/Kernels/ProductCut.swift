/// How a product is cut into blocks of C, one for each thread. The depth is never cut, so that every element of C is the same
/// chain of operations for any number of threads.
struct ProductCut {
  /// How many blocks there are along m and along n.
  let rows: Int
  let columns: Int

  var parts: Int { rows * columns }

  /// Below this many multiplications a product runs on the caller's thread alone: waking another takes longer.
  static let smallestProduct = 500_000

  /// The cut with the smallest largest block; of equal ones that with the least packing, n·rows + m·columns.
  init(_ product: BlockedProduct, threads: Int) {
    let (multiplications, overflow) = (product.m * product.n).multipliedReportingOverflow(by: product.k)
    guard threads > 1, overflow || multiplications >= Self.smallestProduct else {
      (rows, columns) = (1, 1)
      return
    }
    let rowTiles = size(of: product.m, in: product.kernels.functions.blocking.tileRows)
    let columnTiles = size(of: product.n, in: product.kernels.functions.blocking.tileColumns)
    var best = (rows: 1, columns: 1)
    var smallest = (block: Int.max, packing: Int.max)
    for rows in 1...min(threads, rowTiles) {
      let columns = min(threads / rows, columnTiles)
      let cost = (
        block: size(of: rowTiles, in: rows) * size(of: columnTiles, in: columns),
        packing: product.n * rows + product.m * columns
      )
      if cost < smallest {
        smallest = cost
        best = (rows, columns)
      }
    }
    (rows, columns) = best
  }
}

extension BlockedProduct {
  /// The block of C at a position of the cut as a product of its own; nil where the tiles don't reach that far.
  func block(at part: Int, of cut: ProductCut) -> BlockedProduct? {
    let (tileRows, tileColumns) = (kernels.functions.blocking.tileRows, kernels.functions.blocking.tileColumns)
    let height = size(of: size(of: m, in: tileRows), in: cut.rows) * tileRows
    let width = size(of: size(of: n, in: tileColumns), in: cut.columns) * tileColumns
    let row = part / cut.columns * height
    let column = part % cut.columns * width
    guard row < m, column < n else { return nil }
    return BlockedProduct(
      kernels: kernels, m: min(height, m - row), n: min(width, n - column), k: k,
      a: Operand(pointer: a.at(row, depth: 0), stride: a.stride, alongDepth: a.alongDepth),
      b: Operand(pointer: b.at(column, depth: 0), stride: b.stride, alongDepth: b.alongDepth), alpha: alpha, beta: beta,
      c: c + row * ldc + column, ldc: ldc)
  }
}

/// Total ÷ count, rounded up: how many tiles there are, or how large the pieces of an even cut.
private func size(of total: Int, in count: Int) -> Int { (total + count - 1) / count }
