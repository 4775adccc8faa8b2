import LinearAlgebra

/// Whitens patches and tells each by the words it looks like.
struct PatchEncoder: Sendable {
  private let matrix: Matrix
  /// mean·matrix, which each whitened patch is less.
  private let offset: [Float]
  /// The words as columns, and ‖word‖² of each.
  private let words: Matrix
  private let squares: [Float]
  private let backend = SwiftBackend()

  /// What one thread works with.
  struct Scratch {
    /// Patches, one a row.
    var patches = Matrix()
    fileprivate var whitened = Matrix()
    /// Patches × words: what each patch comes to, if the encoding is soft.
    fileprivate(set) var codes = Matrix()
    /// The nearest word of each patch, if the encoding is hard.
    fileprivate(set) var nearest: [Int] = []
  }

  init(whitening: ZCAWhitening, codebook: Matrix) {
    matrix = whitening.matrix
    offset = whitening.mean.multiplied(by: whitening.matrix, on: backend).row(0)
    words = codebook.transposed
    squares = (0..<codebook.rows).map { row in
      Float(codebook.row(row).reduce(0.0) { $0 + Double($1) * Double($1) })
    }
  }

  func encode(by encoding: BagOfVisualWords.Encoding, _ scratch: inout Scratch) {
    scratch.whitened.setProduct(scratch.patches, .no, matrix, .no, on: backend)
    let norms = subtractOffset(from: &scratch.whitened)
    // ‖x − c‖² = ‖x‖² − 2x·c + ‖c‖².
    scratch.codes.setProduct(scratch.whitened, .no, words, .no, alpha: -2, on: backend)
    switch encoding {
    case .hard: scratch.nearest = nearestWords(scratch.codes)
    case .soft: soften(&scratch.codes, norms)
    }
  }

  /// Takes the mean's part off whitened patches; returns their squared norms.
  private func subtractOffset(from whitened: inout Matrix) -> [Float] {
    let (rows, columns) = (whitened.rows, whitened.columns)
    var norms = [Float](repeating: 0, count: rows)
    let offset = offset.span
    whitened.withUnsafeMutableBufferPointer { buffer in
      var elements = buffer.mutableSpan
      for row in 0..<rows {
        var sum: Float = 0
        for j in 0..<columns {
          let value = elements[unchecked: row * columns + j] - offset[unchecked: j]
          elements[unchecked: row * columns + j] = value
          sum += value * value
        }
        norms[row] = sum
      }
    }
    return norms
  }

  private func nearestWords(_ products: Matrix) -> [Int] {
    let (rows, count) = (products.rows, products.columns)
    let squares = squares.span
    return products.withUnsafeBufferPointer { buffer in
      let elements = buffer.span
      return (0..<rows).map { row in
        var (best, least) = (0, Float.infinity)
        for word in 0..<count {
          let distance = elements[unchecked: row * count + word] + squares[unchecked: word]
          if distance < least { (best, least) = (word, distance) }
        }
        return best
      }
    }
  }

  /// −2x·c ↦ max(0, μ − ‖x − c‖).
  private func soften(_ codes: inout Matrix, _ norms: [Float]) {
    let (rows, count) = (codes.rows, codes.columns)
    let squares = squares.span
    codes.withUnsafeMutableBufferPointer { buffer in
      var elements = buffer.mutableSpan
      for row in 0..<rows {
        let start = row * count
        let norm = norms[row]
        var sum: Float = 0
        for word in 0..<count {
          let square = elements[unchecked: start + word] + (squares[unchecked: word] + norm)
          let distance = (square > 0 ? square : 0).squareRoot()
          elements[unchecked: start + word] = distance
          sum += distance
        }
        let mean = sum / Float(count)
        for word in 0..<count {
          let nearness = mean - elements[unchecked: start + word]
          elements[unchecked: start + word] = nearness > 0 ? nearness : 0
        }
      }
    }
  }
}
