import LinearAlgebra

extension Network {
  /// The same function with dense layers that follow each other directly merged into one: W = W₂W₁, b = W₂b₁ + b₂.
  ///
  /// A network without activation functions becomes a linear classifier, which is all it ever was. Layers with anything between them, or
  /// whose outputs something else takes too, stay as they are, so that a second call changes nothing. W can be larger than W₁ and W₂
  /// together, where the layer between is narrow.
  ///
  /// Products are summed in Double, from the last layer backwards, and rounded to Float32 once, however many layers are merged. Scores are
  /// therefore those of the exact product to within the rounding of a single layer, (D + 2)·2⁻²⁴·(|W||x| + |b|), where the
  /// layers one by one round at each.
  ///
  /// Throws ``ArgumentError`` if an element of a product is larger than Float32 has numbers.
  public func collapsed() throws(ArgumentError) -> Network {
    let readers = readerCounts
    // The layers that become one, from first to last, at the position of the last.
    var chains: [[Int]] = []
    var chainOf: [Int] = []
    for i in layers.indices {
      if case .layer(let before) = sources[i][0], sources[i].count == 1, readers[before] == 1,
        layers[i] is Dense, layers[before] is Dense
      {
        chains.append(chains[chainOf[before]] + [i])
        chains[chainOf[before]] = []
      } else {
        chains.append([i])
      }
      chainOf.append(i)
    }
    var newPosition: [Int: Int] = [:]
    var newLayers: [any Layer] = []
    var newSources: [[Source]] = []
    for chain in chains where !chain.isEmpty {
      newPosition[chain[chain.count - 1]] = newLayers.count
      newLayers.append(chain.count == 1 ? layers[chain[0]] : try merged(chain))
      newSources.append(
        sources[chain[0]].map { source in
          guard case .layer(let position) = source else { return source }
          return .layer(newPosition[position]!)
        })
    }
    do {
      return try Network(inputWidth: inputWidth, layers: newLayers, sources: newSources, backend: backend)
    } catch {
      fatalError("merged layers don't fit: \(error)")
    }
  }

  /// How many times each layer's outputs are taken.
  private var readerCounts: [Int] {
    var counts = layers.map { _ in 0 }
    for case .layer(let position) in sources.joined() { counts[position] += 1 }
    return counts
  }

  private func merged(_ chain: [Int]) throws(ArgumentError) -> Dense {
    let dense = chain.map { layers[$0] as! Dense }
    var map = AffineMap(dense[dense.count - 1])
    for layer in dense.dropLast().reversed() { map = map.after(AffineMap(layer)) }
    let (weight, bias) = (map.weightMatrix, map.biasMatrix)
    let wasFinite = dense.allSatisfy {
      $0.weight.value.isFinite(by: backend.kernels) && $0.bias.value.isFinite(by: backend.kernels)
    }
    if wasFinite, !(weight.isFinite(by: backend.kernels) && bias.isFinite(by: backend.kernels)) {
      let largest = (map.weight + map.bias).reduce(0) { max($0, abs($1)) }
      throw ArgumentError(
        "the largest element of the product of layers \(chain[0]) to \(chain[chain.count - 1])", largest,
        "at most \(Float.greatestFiniteMagnitude)")
    }
    do {
      return try Dense(weight: weight, bias: bias)
    } catch {
      fatalError("a merged layer: \(error)")
    }
  }
}

/// x ↦ Wx + b in Double.
private struct AffineMap {
  /// Row by row.
  let weight: [Double]
  let bias: [Double]

  init(_ layer: Dense) {
    weight = layer.weight.value.withUnsafeBufferPointer { $0.map { Double($0) } }
    bias = layer.bias.value.withUnsafeBufferPointer { $0.map { Double($0) } }
  }

  private init(weight: [Double], bias: [Double]) {
    self.weight = weight
    self.bias = bias
  }

  private var outputs: Int { bias.count }
  private var inputs: Int { weight.count / bias.count }

  /// The map that does `first` and then this.
  func after(_ first: AffineMap) -> AffineMap {
    let (depth, width) = (inputs, first.inputs)
    var product = [Double](repeating: 0, count: outputs * width)
    var sums = bias
    for i in 0..<outputs {
      for k in 0..<depth {
        let factor = weight[i * depth + k]
        sums[i] += factor * first.bias[k]
        for j in 0..<width { product[i * width + j] += factor * first.weight[k * width + j] }
      }
    }
    return AffineMap(weight: product, bias: sums)
  }

  var weightMatrix: Matrix { Matrix(rows: outputs, columns: inputs, elements: weight.map { Float($0) }) }
  var biasMatrix: Matrix { Matrix(rows: 1, columns: outputs, elements: bias.map { Float($0) }) }
}
