public import LinearAlgebra

/// All systems as one transform with one linear machine a class: what a model of the pipeline is made of.
extension ImageNet2011 {
  /// The images that pixels are of.
  public var imageShape: ImageShape { systems[0].features.descriptor.shape }

  /// The vectors of all systems at full length, side by side in their order: what an image is scored by.
  public var features: any FeatureTransform {
    let parts = systems.map(\.features)
    return parts.count == 1 ? parts[0] : JoinedFeatures(parts)
  }

  /// One machine a class for ``features``, whose scores are ``scores(of:threads:)`` up to rounding: all systems' machines, and their
  /// fusion, are linear.
  ///
  /// With a system's vector x, its machines W and b, and its weight a, mean m and deviation s in the fusion,
  ///
  ///     Σ a·(W·x + b − m)/s = Σ (a/s)·W·x + Σ a·(b − m)/s
  ///
  /// which are summed up in Double.
  ///
  /// Throws ``FeatureError`` where a weight comes out larger than Float's largest number.
  public func fusedMachines() throws(FeatureError) -> LinearSVMs {
    let (classCount, width) = (systems[0].machines.classCount, systems.reduce(0) { $0 + $1.machines.weights.columns })
    var weights = Matrix(rows: classCount, columns: width)
    var biases = [Double](repeating: 0, count: classCount)
    var first = 0
    for (index, system) in systems.enumerated() {
      let factor = Double(fusion.weights[index]) / Double(fusion.deviations[index])
      let columns = system.machines.weights.columns
      system.machines.weights.withUnsafeBufferPointer { source in
        weights.withUnsafeMutableBufferPointer { target in
          let source = source.span
          var target = target.mutableSpan
          for c in 0..<classCount {
            for j in 0..<columns {
              target[unchecked: c * width + first + j] = Float(factor * Double(source[unchecked: c * columns + j]))
            }
          }
        }
      }
      for c in 0..<classCount {
        biases[c] += factor * (Double(system.machines.biases[0, c]) - Double(fusion.means[index]))
      }
      first += columns
    }
    return try LinearSVMs(
      weights: weights, biases: Matrix(rows: 1, columns: classCount, elements: biases.map { Float($0) }))
  }
}
