public import LinearAlgebra

extension KNearestNeighbors {
  /// The k nearest examples of each input, the nearest first; of those at the same distance the first example first.
  ///
  /// - inputs: N×D, as they are before the scaling.
  ///
  /// Throws ``ArgumentError`` for inputs of another width or that aren't finite.
  public func neighbors(of inputs: ExampleInputs) throws(ArgumentError) -> [[Neighbor]] {
    try require(
      inputs.columns == examples.width, "the width of the inputs", inputs.columns,
      "\(examples.width), the examples' width")
    // The targets play no part: any will do.
    let asked = Examples(inputs: inputs, targets: .values(Matrix(rows: inputs.rows, columns: 0)))
    var found: [[Neighbor]] = []
    found.reserveCapacity(inputs.rows)
    let exampleBlocks = Self.blocks(of: examples.count, size: Self.exampleBlock)
    var (x, y, products) = (Matrix(), Matrix(), Matrix())
    for rows in Self.blocks(of: inputs.rows, size: Self.inputBlock) {
      asked.gather(rows, scaledBy: centring, into: &x, by: backend.kernels)
      try require(x.isFinite(by: backend.kernels), "an input", "not finite", "made of finite numbers")
      let norms = x.squaredRowNorms
      var candidates = norms.map { Candidates(count: k, squaredNorm: $0, width: examples.width) }
      for block in exampleBlocks {
        examples.gather(block, scaledBy: centring, into: &y, by: backend.kernels)
        products.setProduct(x, .no, y, .yes, alpha: -2, on: backend)
        products.withUnsafeBufferPointer { products in
          squaredNorms.withUnsafeBufferPointer { squaredNorms in
            for i in candidates.indices {
              candidates[i].add(
                products: products[(i * block.count)..<((i + 1) * block.count)],
                squaredNorms: squaredNorms[block.startIndex..<block.endIndex])
            }
          }
        }
      }
      for (row, candidates) in zip(rows, candidates) {
        found.append(nearest(of: candidates.positions, to: Int(row), of: inputs))
      }
    }
    return found
  }

  /// The k nearest of some examples by their distances in Double.
  private func nearest(of positions: [Int], to row: Int, of inputs: ExampleInputs) -> [Neighbor] {
    let scale = scaling.scale.row(0)
    var neighbors = positions.map {
      Neighbor(index: $0, distance: distance(from: $0, to: row, of: inputs, scale: scale))
    }
    neighbors.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    return Array(neighbors.prefix(k))
  }

  private func distance(from index: Int, to row: Int, of inputs: ExampleInputs, scale: [Float]) -> Double {
    var sum = 0.0
    func add(_ difference: Double, _ j: Int) {
      let scaled = difference * Double(scale[j])
      sum += scaled * scaled
    }
    let width = examples.width
    switch (inputs, examples.inputs) {
    case (.floats(let x), .floats(let y)):
      for j in 0..<width { add(Double(x[row, j]) - Double(y[index, j]), j) }
    case (.bytes(let x, _, _), .bytes(let y, _, _)):
      for j in 0..<width { add(Double(x[row * width + j]) - Double(y[index * width + j]), j) }
    case (.floats(let x), .bytes(let y, _, _)):
      for j in 0..<width { add(Double(x[row, j]) - Double(y[index * width + j]), j) }
    case (.bytes(let x, _, _), .floats(let y)):
      for j in 0..<width { add(Double(x[row * width + j]) - Double(y[index, j]), j) }
    }
    return sum.squareRoot()
  }
}

/// The examples that can be among the k nearest of one input, as far as squared distances in Float tell.
///
/// Such a distance is right to within g·(‖x‖² + ‖y‖²), where the rounding of a sum of D products, of the norms and of centred inputs
/// makes g = (D + 32)·2⁻²⁴. An example whose least possible distance is above the k-th smallest of the largest possible ones isn't near.
private struct Candidates {
  private let count: Int
  private let squaredNorm: Float
  private let relativeError: Float
  private let absoluteError: Float
  /// Positions with the least possible squared distance, without ‖x‖².
  private var found: [(position: Int, least: Float)] = []
  /// The k smallest of the largest possible squared distances, without ‖x‖²; the largest first: a heap.
  private var most: [Float] = []

  init(count: Int, squaredNorm: Float, width: Int) {
    self.count = count
    self.squaredNorm = squaredNorm
    relativeError = Float(width + 32) * 0x1p-24
    // What products lose that are too small to be numbers.
    absoluteError = Float(width + 32) * .leastNormalMagnitude
    most.reserveCapacity(count)
  }

  /// The k-th smallest of the largest possible squared distances, widened by ‖x‖²'s part of the error on both sides.
  private var limit: Float {
    guard most.count == count else { return .infinity }
    return most[0] + 2 * (relativeError * squaredNorm + absoluteError)
  }

  /// The positions that are left.
  var positions: [Int] {
    let limit = limit
    // Where Float overflows nothing is known: such examples stay.
    return found.lazy.filter { !($0.least > limit) }.map(\.position)
  }

  /// Takes a block of examples in.
  ///
  /// - products: −2x·y of each.
  /// - squaredNorms: ‖y‖² of each, whose indices are the positions.
  mutating func add(products: Slice<UnsafeBufferPointer<Float>>, squaredNorms: Slice<UnsafeBufferPointer<Float>>) {
    var limit = limit
    for (offset, position) in squaredNorms.indices.enumerated() {
      let (norm, product) = (squaredNorms[position], products[products.startIndex + offset])
      let error = relativeError * norm
      let least = norm - error + product
      if least > limit { continue }
      found.append((position, least))
      let largest = norm + error + product
      insert(largest.isNaN ? .infinity : largest)
      limit = self.limit
    }
    // What has been overtaken is left out, so that the list stays short.
    found.removeAll { $0.least > limit }
  }

  private mutating func insert(_ value: Float) {
    if most.count < count {
      most.append(value)
      var child = most.count - 1
      while child > 0, most[(child - 1) / 2] < most[child] {
        most.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if value < most[0] {
      most[0] = value
      var parent = 0
      while true {
        var largest = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < count && most[child] > most[largest] {
          largest = child
        }
        if largest == parent { break }
        most.swapAt(parent, largest)
        parent = largest
      }
    }
  }
}
