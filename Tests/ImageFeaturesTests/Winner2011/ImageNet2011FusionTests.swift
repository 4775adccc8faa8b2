import ImageFeatures
import LinearAlgebra
import Testing

/// All systems as one transform and one machine a class.
@Suite struct ImageNet2011FusionTests {
  /// Of some images the scores by the equations, in Double, and what Float32 may be off by in either order of computation.
  ///
  /// Of each system a/s times a product of at most `width` numbers, whose magnitudes with the bias and the mean add up to A: the product is
  /// off by a share of A that its sum makes, and there are at most eight roundings beside it, of the weights, the bias, the mean, the
  /// weight and the deviation, and the sum of two systems, each of a unit.
  private static func exactScores(
    _ pipeline: ImageNet2011, _ features: Matrix
  ) -> (scores: [[Double]], tolerances: [[Double]]) {
    let share = Float32Rounding.ofSum(features.columns) + 8 * Float32Rounding.unit
    var scores: [[Double]] = []
    var tolerances: [[Double]] = []
    for i in 0..<features.rows {
      let row = features.row(i).map { Double($0) }
      var (sums, magnitudes) = ([0.0, 0, 0], [0.0, 0, 0])
      for c in 0..<3 {
        var first = 0
        for (index, system) in pipeline.systems.enumerated() {
          let factor = Double(pipeline.fusion.weights[index]) / Double(pipeline.fusion.deviations[index])
          let (bias, mean) = (Double(system.machines.biases[0, c]), Double(pipeline.fusion.means[index]))
          var (product, magnitude) = (0.0, abs(bias) + abs(mean))
          for j in 0..<system.machines.weights.columns {
            let term = Double(system.machines.weights[c, j]) * row[first + j]
            product += term
            magnitude += abs(term)
          }
          sums[c] += factor * (product + bias - mean)
          magnitudes[c] += factor * magnitude
          first += system.machines.weights.columns
        }
      }
      scores.append(sums)
      tolerances.append(magnitudes.map { $0 * share })
    }
    return (scores, tolerances)
  }

  @Test(arguments: [nil, [1, 3], [0, 1]] as [[Float]?])
  func `one machine a class gives the pipeline's scores`(weights: [Float]?) throws {
    let pipeline = try SmallPipeline.fitted { $0.fusionWeights = weights }
    let (asked, _) = StripedImages.pixels(20, seed: 2)
    let features = pipeline.features.features(of: asked, threads: 2)
    let machines = try pipeline.fusedMachines()
    #expect(machines.weights.rows == 3 && machines.weights.columns == features.columns)
    let found = machines.scores(of: MatrixRows(features))
    let wanted = pipeline.scores(of: asked)
    let (exact, tolerances) = Self.exactScores(pipeline, features)
    for i in 0..<asked.rows {
      for c in 0..<3 {
        #expect(abs(Double(found[i, c]) - exact[i][c]) <= tolerances[i][c], "image \(i), class \(c)")
        #expect(abs(Double(wanted[i, c]) - exact[i][c]) <= tolerances[i][c], "image \(i), class \(c)")
      }
      // Far enough apart that rounding can't choose a class.
      let order = exact[i].sorted(by: >)
      #expect(order[0] - order[1] > 2 * (tolerances[i].max() ?? 0))
    }
    #expect(found.largestInRows() == wanted.largestInRows())
  }

  @Test(arguments: [1, 3])
  func `features are all systems' vectors side by side`(threads: Int) throws {
    let pipeline = try SmallPipeline.fitted()
    let (asked, _) = StripedImages.pixels(5, seed: 3)
    let features = pipeline.features
    #expect(features.name == "fisher+fisher" && features.inputWidth == asked.columns)
    let found = features.features(of: asked, threads: threads)
    #expect(found.columns == features.outputWidth)
    for i in 0..<5 {
      var row: [Float] = []
      for system in pipeline.systems {
        row += system.features.features(of: asked).row(i)
      }
      #expect(found.row(i) == row)
    }
    let one = try ImageNet2011(
      systems: [pipeline.systems[1]], fusion: LateFusion(weights: [2], means: [0], deviations: [1]))
    #expect(one.features.name == "fisher" && one.imageShape == StripedImages.shape)
    #expect(one.features.features(of: asked, threads: 1) == pipeline.systems[1].features.features(of: asked))
  }

  @Test func `what doesn't fit together is said`() throws {
    let system = try SmallPipeline.fitted().systems[0]
    #expect(
      message { _ = try ProductQuantization(width: 8, groupsPerCodebook: 3, codewords: Matrix(rows: 4, columns: 4)) }
        == "product quantisation: 3 groups a codebook; there must be from 1 to 2")
    // Scores that all but agree have a deviation that nothing can be divided by.
    let steep = try ImageNet2011(
      systems: [system], fusion: LateFusion(weights: [1], means: [0], deviations: [.leastNonzeroMagnitude]))
    #expect(message { _ = try steep.fusedMachines() }?.contains("not finite") == true)
  }
}
