import Foundation
import ImageFeatures
import LinearAlgebra

/// A mixture's densities, a step of its fit, and Fisher vectors in Double, from the equations; and how far Float32 may be from them.
///
/// Pleat computes log wₖN(x; μₖ, σₖ²) as cₖ − ½Σx²/σₖ² + Σx·μₖ/σₖ², with x and μ from a row in their midst. Each of these terms is rounded, and
/// so a score is off by a share of the sum of their magnitudes, which is larger than the score; a responsibility by that share of itself.
struct MixtureOracle {
  var weights: [Double]
  var means: [[Double]]
  var variances: [[Double]]

  init(weights: [Double], means: [[Double]], variances: [[Double]]) {
    self.weights = weights
    self.means = means
    self.variances = variances
  }

  init(_ mixture: GaussianMixture) {
    func rows(_ matrix: Matrix) -> [[Double]] { (0..<matrix.rows).map { matrix.row($0).map { Double($0) } } }
    // Rounded weights don't add up to 1.
    let sum = mixture.weights.reduce(0.0) { $0 + Double($1) }
    self.init(
      weights: mixture.weights.map { Double($0) / sum }, means: rows(mixture.means), variances: rows(mixture.variances))
  }

  /// The sum of both, number by number.
  func adding(_ other: MixtureOracle) -> MixtureOracle {
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
    return MixtureOracle(
      weights: sum(weights, other.weights), means: zip(means, other.means).map { sum($0, $1) },
      variances: zip(variances, other.variances).map { sum($0, $1) })
  }

  /// What a step misses of the most that it could reach, by this mixture in place of the best, to the second order.
  func missed(_ best: MixtureOracle) -> Double {
    (0..<count).reduce(0.0) { sum, k in
      let weight = best.weights[k]
      return (0..<width).reduce(sum + (weights[k] - weight) * (weights[k] - weight) / weight / 2) { sum, j in
        let variance = best.variances[k][j]
        let (mean, spread) = (means[k][j] - best.means[k][j], (variances[k][j] - variance) / variance)
        return sum + weight * (mean * mean / variance + spread * spread / 2) / 2
      }
    }
  }

  var count: Int { weights.count }
  var width: Int { means[0].count }

  /// The row in the midst: the means' mean.
  var shift: [Double] {
    (0..<width).map { j in (0..<count).reduce(0) { $0 + weights[$1] * means[$1][j] } }
  }

  /// Of one sample γₖ and log p(x), and what each may be off by.
  struct Density {
    var responsibilities: [Double]
    var errors: [Double]
    var log: Double
    var logError: Double
  }

  func density(_ x: [Double]) -> Density {
    let (shift, u) = (shift, Float32Rounding.unit)
    let share = Float32Rounding.ofSum(2 * width + 1) + 5 * u
    let scores = (0..<count).map { k in
      (0..<width).reduce(Foundation.log(weights[k])) { sum, j in
        let difference = x[j] - means[k][j]
        return sum - (difference * difference / variances[k][j] + Foundation.log(2 * .pi * variances[k][j])) / 2
      }
    }
    // What numbers that are rounded when they are stored as Float32 do counts as well: means and samples as they are.
    let errors = (0..<count).map { k in
      (0..<width).reduce(abs(scores[k])) { sum, j in
        let (d, mean) = (x[j] - shift[j], means[k][j] - shift[j])
        let stored = abs(x[j] - means[k][j]) * (abs(x[j]) + abs(means[k][j]))
        return sum + (d * d + 2 * abs(d * mean) + mean * mean + stored) / variances[k][j]
      } * share
    }
    let largest = scores.max()!
    let exponentials = scores.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    let responsibilities = exponentials.map { $0 / sum }
    let mean = zip(responsibilities, errors).reduce(0) { $0 + $1.0 * $1.1 }
    let log = largest + Foundation.log(sum)
    return Density(
      responsibilities: responsibilities,
      // dγₖ = γₖ·((1 − γₖ)·dsₖ − Σ γₗ·dsₗ over the others): one that is all but certain hardly changes.
      errors: zip(responsibilities, errors).map { part, error in
        part * ((1 - part) * error + (mean - part * error) + 8 * u)
      },
      log: log, logError: mean + 4 * u * abs(log))
  }

  /// Σγ, Σγ·(x − shift) and Σγ·(x − shift)² of each Gaussian, and what each may be off by.
  struct Sums {
    var sizes: [Double]
    var sizeErrors: [Double]
    var sums: [[Double]]
    var sumErrors: [[Double]]
    var squares: [[Double]]
    var squareErrors: [[Double]]
  }

  func sums(of samples: [[Double]]) -> Sums {
    let (shift, share) = (shift, Float32Rounding.ofSum(samples.count) + 4 * Float32Rounding.unit)
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: width), count: count)
    let none = [Double](repeating: 0, count: count)
    var all = Sums(
      sizes: none, sizeErrors: none, sums: zeros, sumErrors: zeros, squares: zeros, squareErrors: zeros)
    for x in samples {
      let density = density(x)
      for k in 0..<count {
        let (part, error) = (density.responsibilities[k], density.errors[k])
        all.sizes[k] += part
        all.sizeErrors[k] += error + share * part
        for j in 0..<width {
          let d = x[j] - shift[j]
          all.sums[k][j] += part * d
          all.sumErrors[k][j] += (error + share * part) * abs(d)
          all.squares[k][j] += part * d * d
          all.squareErrors[k][j] += (error + share * part) * d * d
        }
      }
    }
    return all
  }

  /// The next mixture of a fit, as scikit-learn defines it, and what weights, means and variances may be off by.
  func step(_ samples: [[Double]], addedVariance: Double = 1e-6) -> (next: MixtureOracle, errors: MixtureOracle) {
    let (sums, shift, u) = (sums(of: samples), shift, Float32Rounding.unit)
    var (next, errors) = (self, self)
    let total = Double(samples.count)
    for k in 0..<count {
      let size = sums.sizes[k] + 10 * .ulpOfOne
      next.weights[k] = size / total
      errors.weights[k] = sums.sizeErrors[k] / total + u
      for j in 0..<width {
        let (mean, square) = (sums.sums[k][j] / size, sums.squares[k][j] / size)
        let meanError = (sums.sumErrors[k][j] + abs(mean) * sums.sizeErrors[k]) / size
        let variance = square - mean * mean + addedVariance
        next.means[k][j] = mean + shift[j]
        next.variances[k][j] = variance
        errors.means[k][j] = meanError + u * (abs(shift[j]) + abs(mean + shift[j]))
        errors.variances[k][j] =
          (sums.squareErrors[k][j] + square * sums.sizeErrors[k]) / size + 2 * abs(mean) * meanError + u * variance
      }
    }
    return (next, errors)
  }

  /// The gradients by weights, means and deviations in their order, and what each may be off by.
  func fisherVector(_ samples: [[Double]]) -> (numbers: [Double], errors: [Double]) {
    let (sums, shift) = (sums(of: samples), shift)
    let total = Double(samples.count)
    var (numbers, errors) = ([[Double]](repeating: [], count: 3), [[Double]](repeating: [], count: 3))
    for k in 0..<count {
      let factor = 1 / (total * weights[k].squareRoot())
      let (size, sizeError) = (sums.sizes[k], sums.sizeErrors[k])
      numbers[0].append(factor * (size - total * weights[k]))
      errors[0].append(factor * (sizeError + total * weights[k] * Float32Rounding.unit))
      for j in 0..<width {
        let (mean, variance) = (means[k][j] - shift[j], variances[k][j])
        let (sum, square) = (sums.sums[k][j], sums.squares[k][j])
        let (sumError, squareError) = (sums.sumErrors[k][j], sums.squareErrors[k][j])
        numbers[1].append(factor * (sum - size * mean) / variance.squareRoot())
        errors[1].append(factor * (sumError + abs(mean) * sizeError) / variance.squareRoot())
        let spread = square - 2 * mean * sum + size * mean * mean
        numbers[2].append(factor * 0.5.squareRoot() * (size - spread / variance))
        errors[2].append(
          factor * 0.5.squareRoot()
            * (sizeError + (squareError + 2 * abs(mean) * sumError + mean * mean * sizeError) / variance))
      }
    }
    return (Array(numbers.joined()), Array(errors.joined()))
  }
}
