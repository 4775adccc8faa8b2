import Kernels

/// Codebooks for groups of neighbouring numbers: what product quantisation looks groups up in.
///
/// A row of `width` numbers is width/G groups of G numbers; each codebook of M codewords serves as many groups that follow each other.
package struct GroupCodebooks: Sendable {
  /// G.
  package let groupSize: Int
  /// How many groups a row has.
  package let groups: Int
  /// For how many groups that follow each other one codebook serves; the last may serve fewer.
  package let groupsPerCodebook: Int
  /// Codebooks·M × G: one codeword a row, one codebook after the other.
  package let codewords: Matrix
  /// M.
  package let size: Int
  /// Codebooks·G × M: each codebook transposed.
  private let transposed: Matrix
  /// Codebooks × M: ‖codeword‖².
  private let squares: Matrix

  /// Traps unless there are codewords of G numbers for all groups, at most 256 a codebook.
  package init(groupSize: Int, groups: Int, groupsPerCodebook: Int, codewords: Matrix) {
    let codebooks = (groups + groupsPerCodebook - 1) / groupsPerCodebook
    require(
      groups > 0 && groupsPerCodebook > 0 && codewords.columns == groupSize && codewords.rows % codebooks == 0
        && (1...256).contains(codewords.rows / codebooks),
      "\(codewords.shape) codewords for \(groups) groups of \(groupSize) numbers, \(groupsPerCodebook) a codebook")
    let size = codewords.rows / codebooks
    self.groupSize = groupSize
    self.groups = groups
    self.groupsPerCodebook = groupsPerCodebook
    self.codewords = codewords
    self.size = size
    let source = codewords.pointer
    transposed = Matrix(rows: codebooks * groupSize, columns: size) { row, word in
      source[(row / groupSize * size + word) * groupSize + row % groupSize]
    }
    squares = Matrix(rows: codebooks, columns: size) { book, word in
      let start = source + (book * size + word) * groupSize
      return Float((0..<groupSize).reduce(0.0) { $0 + Double(start[$1]) * Double(start[$1]) })
    }
  }

  /// How many codebooks there are.
  package var count: Int { squares.rows }

  /// For each group of each row the position of the nearest codeword: rows × groups bytes.
  ///
  /// Traps on rows of another width.
  package func encode(_ x: Matrix, threads: Int) -> [UInt8] {
    require(x.columns == groups * groupSize, "\(groups) groups of \(groupSize) numbers, but rows of \(x.columns)")
    let (rows, width) = (x.rows, x.columns)
    return [UInt8](unsafeUninitializedCapacity: rows * groups) { buffer, initialized in
      nonisolated(unsafe) let (codes, source) = (buffer, x.pointer)
      concurrently(rows, threads: threads) { row in
        encode(source + row * width, to: codes.baseAddress! + row * groups)
      }
      initialized = rows * groups
    }
  }

  private func encode(_ x: UnsafePointer<Float>, to codes: UnsafeMutablePointer<UInt8>) {
    let backend = SwiftBackend()
    let nearest = backend.kernels.functions.nearest
    let products = AlignedBuffer(capacity: groupsPerCodebook * size)
    let positions = UnsafeMutablePointer<Int32>.allocate(capacity: groupsPerCodebook)
    defer { positions.deallocate() }
    for book in 0..<count {
      let first = book * groupsPerCodebook
      let number = min(groupsPerCodebook, groups - first)
      backend.sgemm(
        .no, .no, m: number, n: size, k: groupSize, alpha: 1, a: x + first * groupSize, lda: groupSize,
        b: transposed.pointer + book * groupSize * size, ldb: size, beta: 0, c: products.pointer, ldc: size)
      nearest(number, size, products.pointer, squares.pointer + book * size, positions)
      for i in 0..<number { codes[first + i] = UInt8(truncatingIfNeeded: positions[i]) }
    }
  }

  /// The codewords of the rows at some positions of `codes`: positions × width.
  ///
  /// Traps on a position that isn't among the rows.
  package func decode(_ codes: [UInt8], at positions: [Int], threads: Int) -> Matrix {
    let (width, size, groupSize, groups, shared) = (groups * groupSize, size, groupSize, groups, groupsPerCodebook)
    require(
      positions.allSatisfy { $0 >= 0 && ($0 + 1) * groups <= codes.count }, "a row is not among the codes")
    var result = Matrix(rows: positions.count, columns: width)
    nonisolated(unsafe) let (target, words) = (result.mutablePointer, codewords.pointer)
    concurrently(positions.count, threads: threads) { item in
      codes.withUnsafeBufferPointer { codes in
        let (row, from) = (target + item * width, codes.baseAddress! + positions[item] * groups)
        for group in 0..<groups {
          // A code beyond the codebook, which only a broken file has, is its last word.
          let word = group / shared * size + min(Int(from[group]), size - 1)
          (row + group * groupSize).update(from: words + word * groupSize, count: groupSize)
        }
      }
    }
    return result
  }
}
