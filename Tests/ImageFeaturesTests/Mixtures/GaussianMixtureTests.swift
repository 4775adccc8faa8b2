import Foundation
import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct GaussianMixtureTests {
  struct Start: Decodable {
    let weights: [Double]
    let means, covariances: [[Double]]

    func mixture() throws -> GaussianMixture {
      try GaussianMixture(weights: weights.map { Float($0) }, means: matrix(means), variances: matrix(covariances))
    }
  }

  struct Case: Decodable {
    let x, means, covariances, responsibilities: [[Double]]
    let start: Start
    let steps: Int
    let weights: [Double]
    let log_likelihood: Double
  }

  struct File: Decodable { let cases: [Case] }

  @Test(arguments: 0..<8, [1, 2])
  func `from the same start a fit is scikit-learn's`(_ index: Int, threads: Int) throws {
    let numbers = (try referenceValues("mixture") as File).cases[index]
    let x = matrix(numbers.x)
    let options = GaussianMixture.Options(maximumIterations: numbers.steps, tolerance: 0)
    let fit = try GaussianMixture(fittedTo: x, from: numbers.start.mixture(), options: options, threads: threads)
    #expect(fit.fit?.iterations == numbers.steps && fit.fit?.hasConverged == false)
    // What a step may be off by, added up over all: near a maximum later steps make an earlier one's error smaller. Where samples lie
    // between Gaussians that are narrow beside their distance that is more than is asked for.
    var oracle = MixtureOracle(
      weights: numbers.start.weights, means: numbers.start.means, variances: numbers.start.covariances)
    var bound: MixtureOracle?
    for _ in 0..<numbers.steps {
      let (next, errors) = oracle.step(numbers.x)
      (oracle, bound) = (next, bound.map { $0.adding(errors) } ?? errors)
    }
    let limit = try #require(bound)
    #expect(isWithin(fit.weights, numbers.weights, limit.weights, atMost: 2e-5))
    #expect(isWithin(fit.means.elements, numbers.means.joined(), limit.means.joined(), atMost: 2e-5))
    #expect(isWithin(fit.variances.elements, numbers.covariances.joined(), limit.variances.joined(), atMost: 1e-4))
    #expect(
      abs(fit.meanLogLikelihood(of: x, threads: threads) - numbers.log_likelihood) < 2e-5 * abs(numbers.log_likelihood))
    let responsibilities = fit.responsibilities(of: x, threads: threads)
    #expect(responsibilities.rows == x.rows)
    let first = Matrix(rows: 10, columns: fit.count) { responsibilities[$0, $1] }
    #expect(difference(first, numbers.responsibilities) < 5e-4)
  }

  /// Three groups of different size and width, at places that are far from each other.
  private static func groups(_ count: Int) -> Matrix {
    var stream = RandomStream(seed: 3, name: "groups")
    return Matrix(rows: count, columns: 2) { i, j in
      let (place, width) = i % 4 < 2 ? (-20, 0.5) : i % 4 == 2 ? (0, 1) : (20, 2)
      return Float(Double(place) + width * stream.normal())
    }
  }

  @Test func `groups are found from k-means, and the likelihood never falls`() throws {
    let x = Self.groups(4000)
    let fit = try GaussianMixture(fittedTo: x, gaussians: 3, threads: 2)
    #expect(fit.fit?.hasConverged == true)
    let order = (0..<3).sorted { fit.means[$0, 0] < fit.means[$1, 0] }
    for (k, (place, width, weight)) in zip(
      order, [(-20, 0.5, 0.5), (0, 1, 0.25), (20, 2, 0.25)] as [(Float, Float, Float)])
    {
      #expect(abs(fit.weights[k] - weight) < 0.01)
      for j in 0..<2 {
        #expect(abs(fit.means[k, j] - place) < 0.2)
        #expect(abs(fit.variances[k, j].squareRoot() - width) < 0.1)
      }
    }
    var mixture = try GaussianMixture(
      weights: [0.2, 0.3, 0.5], means: Matrix([[-5, 0], [1, 1], [3, -2]]),
      variances: Matrix(rows: 3, columns: 2, repeating: 30))
    // In Double, of each step's numbers as they are. The likelihood rises by no less than what the step maximises, which misses its
    // maximum by the squares of what rounding has put between: ½Σ wₖ·(Δμ²/σ² + ½(Δσ²/σ²)²) + ½Σ Δw²/w.
    let samples = (0..<x.rows).map { x.row($0).map { Double($0) } }
    func logLikelihood(_ oracle: MixtureOracle) -> Double {
      samples.reduce(0) { $0 + oracle.density($1).log } / Double(samples.count)
    }
    var last = logLikelihood(MixtureOracle(mixture))
    for _ in 0..<10 {
      let best = MixtureOracle(mixture).step(samples, addedVariance: 0).next
      mixture = try GaussianMixture(fittedTo: x, from: mixture, options: GaussianMixture.Options(maximumIterations: 1))
      let found = MixtureOracle(mixture)
      let next = logLikelihood(found)
      // Twice the second order, for those above it.
      #expect(next >= last - 2 * found.missed(best) - 1e-13 * abs(last))
      last = next
    }
  }

  @Test func `the same seed gives the same bits for any number of threads`() throws {
    let x = Self.groups(3000)
    let options = GaussianMixture.Options(maximumIterations: 3)
    let fits = try [1, 2, 3].map {
      try GaussianMixture(fittedTo: x, gaussians: 5, options: options, seed: 1, threads: $0)
    }
    #expect(fits.allSatisfy { $0.means == fits[0].means && $0.variances == fits[0].variances && $0.fit == fits[0].fit })
  }

  // log p in Double from the definition, of a mixture whose means are far from 0 beside its deviations.
  @Test func `densities are those of the definition`() throws {
    var stream = RandomStream(seed: 5, name: "densities")
    let (k, d) = (4, 3)
    let means = Matrix(rows: k, columns: d) { _, _ in 1000 + 3 * Float(stream.normal()) }
    let variances = Matrix(rows: k, columns: d) { _, _ in Float(0.5 + stream.uniform()) }
    let mixture = try GaussianMixture(weights: [1, 2, 3, 4], means: means, variances: variances)
    let x = Matrix(rows: 20, columns: d) { _, _ in 1000 + 3 * Float(stream.normal()) }
    var total = 0.0
    let responsibilities = mixture.responsibilities(of: x)
    for i in 0..<20 {
      let parts = (0..<k).map { c in
        (0..<d).reduce(Double(c + 1) / 10) { product, j in
          let (variance, difference) = (Double(variances[c, j]), Double(x[i, j]) - Double(means[c, j]))
          return product * exp(-difference * difference / variance / 2) / (2 * .pi * variance).squareRoot()
        }
      }
      let density = parts.reduce(0, +)
      total += log(density)
      for c in 0..<k { #expect(abs(Double(responsibilities[i, c]) - parts[c] / density) < 1e-4) }
    }
    #expect(abs(mixture.meanLogLikelihood(of: x) - total / 20) < 1e-4)
  }

  @Test func `a column that never changes gets the added variance`() throws {
    let x = Matrix(rows: 40, columns: 2) { i, j in j == 0 ? 7 : Float(i % 2 == 0 ? i : -i) }
    let fit = try GaussianMixture(fittedTo: x, gaussians: 2)
    for k in 0..<2 { #expect(abs(fit.variances[k, 0] - 1e-6) < 1e-9 && fit.means[k, 0] == 7) }
  }

  @Test func `what can't be fitted is said`() {
    let x = Matrix([[1, 2], [3, 4], [3, 4]])
    func fitting(_ x: Matrix, _ count: Int, _ options: GaussianMixture.Options = GaussianMixture.Options()) -> String? {
      message { _ = try GaussianMixture(fittedTo: x, gaussians: count, options: options) }
    }
    #expect(fitting(x, 4) == "mixture: 3 samples are fewer than the 4 Gaussians asked for")
    #expect(fitting(x, 0) == "mixture: 0 Gaussians; there must be at least 1")
    #expect(fitting(x, 3) == "k-means: 3 clusters asked for, but only 2 of the 3 samples differ")
    #expect(fitting(Matrix([[1], [.nan]]), 1) == "mixture: a sample (row 1) has a number that is not finite")
    #expect(
      fitting(x, 2, GaussianMixture.Options(addedVariance: 0))
        == "mixture: a Gaussian has no variance in some direction; add a variance of more than 0")
    #expect(
      message { _ = try GaussianMixture(weights: [1, 0], means: x, variances: x) }
        == "mixture: 2 weights, means of 3×2 and variances of 3×2")
    #expect(
      message { _ = try GaussianMixture(weights: [1, 1, 0], means: x, variances: x) }
        == "mixture: a weight is not positive and finite")
    #expect(
      message { _ = try GaussianMixture(weights: [1], means: Matrix([[1]]), variances: Matrix([[0]])) }
        == "mixture: a variance is not positive and finite")
    #expect(
      message {
        let start = try GaussianMixture(weights: [1], means: Matrix([[1]]), variances: Matrix([[1]]))
        _ = try GaussianMixture(fittedTo: x, from: start)
      } == "mixture: samples of 2 numbers for Gaussians of 1")
  }

  /// Samples of which the last ones, behind the last whole block of a start and of a step, are like no other.
  private static func withATail(_ count: Int) -> [[Double]] {
    var stream = RandomStream(seed: 5, name: "tail")
    return (0..<count).map { i in
      [Double(Float(stream.normal())), Double(Float((i * 10 > count * 9 ? 6 : 0) + 2 * stream.normal()))]
    }
  }

  @Test(arguments: [2500, 5000], [1, 2]) func `the last samples count too`(count: Int, threads: Int) throws {
    let x = Self.withATail(count)
    let mixture = try GaussianMixture(
      weights: [0.7, 0.3], means: Matrix([[0, 0], [0.5, 4]]), variances: Matrix([[1, 4], [2, 3]]))
    let oracle = MixtureOracle(mixture)
    let densities = x.map(oracle.density)
    let expected = densities.reduce(0) { $0 + $1.log } / Double(count)
    #expect(
      abs(mixture.meanLogLikelihood(of: matrix(x), threads: threads) - expected)
        <= densities.reduce(0) { $0 + $1.logError } / Double(count))
    // What a first step says is of its start: one Gaussian's with the samples' mean and variance, −½ Σ (ln 2πσ² + s²/σ²).
    let one = try GaussianMixture(
      fittedTo: matrix(x), gaussians: 1, options: GaussianMixture.Options(maximumIterations: 1, addedVariance: 0.5),
      threads: threads)
    let start = (0..<2).reduce(0.0) { sum, j in
      let mean = x.reduce(0) { $0 + $1[j] } / Double(count)
      let spread = x.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) } / Double(count)
      return sum - (log(2 * .pi * (spread + 0.5)) + spread / (spread + 0.5)) / 2
    }
    #expect(abs(try #require(one.fit).meanLogLikelihood - start) < 1e-5)
  }

  /// A fit ends at the first step whose log-likelihood is that of the step before, to the tolerance: the step of a fit in Double.
  @Test(arguments: [1e-2, 1e-3, 1e-4]) func `a fit ends where the tolerance says`(tolerance: Double) throws {
    var stream = RandomStream(seed: 6, name: "broad")
    let x = (0..<400).map { i in [Double(Float((i % 3 == 0 ? 2.5 : 0) + stream.normal()))] }
    let start = try GaussianMixture(weights: [0.5, 0.5], means: Matrix([[-1], [1]]), variances: Matrix([[1], [1]]))
    let fit = try #require(
      try GaussianMixture(
        fittedTo: matrix(x), from: start,
        options: GaussianMixture.Options(maximumIterations: 500, tolerance: tolerance)
      ).fit)
    var (oracle, previous, steps) = (MixtureOracle(start), -Double.infinity, 0)
    while true {
      steps += 1
      let logLikelihood = x.reduce(0) { $0 + oracle.density($1).log } / 400
      let change = abs(logLikelihood - previous)
      // Far enough from the limit that roundings decide nothing.
      #expect(abs(change / tolerance - 1) > 0.01)
      if change < tolerance { break }
      previous = logLikelihood
      oracle = oracle.step(x).next
    }
    #expect(fit.iterations == steps && fit.hasConverged && steps > 2)
  }
}
