#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif
public import LinearAlgebra

/// How a set of descriptors differs from what a mixture expects: the gradient of its log-likelihood by the mixture's parameters.
///
/// Of T descriptors x with responsibilities γₖ, for each Gaussian and dimension
///
///     by the mean        (1/(T√wₖ)) Σ γₖ·(x − μₖ)/σₖ
///     by the deviation   (1/(T√(2wₖ))) Σ γₖ·(1 − (x − μₖ)²/σₖ²)
///
/// 2·D·K numbers a region: all means, then all deviations, Gaussian by Gaussian. They are scikit-image's `fisher_vector`, its signs too,
/// but for the K gradients by the weights, which are left out unless asked for. Improved vectors take sign(z)·|z|^α of each number and
/// then have the length 1, region by region.
///
/// F. Perronnin, J. Sánchez and T. Mensink, *Improving the Fisher Kernel for Large-Scale Image Classification*, ECCV 2010.
public struct FisherVectors: Sendable {
  /// The mixture.
  public let mixture: GaussianMixture
  /// Of which regions there are vectors, one after the other.
  public let regions: SpatialRegions
  /// Whether the gradients by the weights, (1/√wₖ)((1/T) Σ γₖ − wₖ), come before the others.
  public let includesWeights: Bool
  /// α of improved vectors; nil for the gradients as they are.
  public let power: Float?

  /// Vectors of a mixture.
  ///
  /// Throws ``FeatureError`` for a power that isn't more than 0 and at most 1, and vectors of more than 2²⁸ numbers.
  public init(
    mixture: GaussianMixture, regions: SpatialRegions = .whole, includesWeights: Bool = false, power: Float? = 0.5
  ) throws(FeatureError) {
    if let power {
      try require(power > 0 && power <= 1, "Fisher vectors: a power of \(power); it must be more than 0 and at most 1")
    }
    let numbers = mixture.count * (2 * mixture.width + (includesWeights ? 1 : 0))
    let (total, overflow) = numbers.multipliedReportingOverflow(by: regions.count)
    try require(
      !overflow && total <= 1 << 28,
      "Fisher vectors: \(regions.count) regions of \(numbers) numbers; there may be 2²⁸ in all")
    self.mixture = mixture
    self.regions = regions
    self.includesWeights = includesWeights
    self.power = power
  }

  /// How many numbers a region has: 2·D·K, and K more with the weights.
  public var regionWidth: Int { mixture.count * (2 * mixture.width + (includesWeights ? 1 : 0)) }
  /// How many numbers a vector has.
  public var width: Int { regions.count * regionWidth }

  /// The vector of one image's descriptors, 1×``width``; zeros for a region without any.
  ///
  /// Traps on descriptors of another width.
  public func vector(of descriptors: LocalDescriptors, threads: Int = 1) -> Matrix {
    Kernels.require(
      descriptors.values.columns == mixture.width,
      "Fisher vectors of \(mixture.width) numbers, but descriptors of \(descriptors.values.columns)")
    let cells = sums(ofCells: descriptors, threads)
    var vector = Matrix(rows: 1, columns: width)
    vector.withUnsafeMutableBufferPointer { numbers in
      var numbers = numbers.mutableSpan
      for (region, members) in regions.members.enumerated() {
        var sums = cells[members[0]]
        for cell in members.dropFirst() { sums.add(cells[cell]) }
        if sums.samples > 0 { write(sums, to: &numbers, from: region * regionWidth) }
      }
    }
    return vector
  }

  /// The sums over each cell's descriptors.
  private func sums(ofCells descriptors: LocalDescriptors, _ threads: Int) -> [MixtureSums] {
    let values = descriptors.values
    guard regions.cells.count > 1 else {
      return [mixture.scorer.sums(of: values, 0..<values.rows, threads: threads)]
    }
    var members = [[Int]](repeating: [], count: regions.cells.count)
    for (row, center) in descriptors.centers.enumerated() { members[regions.cell(at: center)].append(row) }
    let sorted = values.selectingRows(members.joined().map { $0 })
    var first = 0
    return members.map { rows in
      defer { first += rows.count }
      return mixture.scorer.sums(of: sorted, first..<(first + rows.count), threads: threads)
    }
  }

  private func write(_ sums: MixtureSums, to numbers: inout MutableSpan<Float>, from start: Int) {
    let (count, width) = (mixture.count, mixture.width)
    let samples = Double(sums.samples)
    let byMeans = start + (includesWeights ? count : 0)
    let byDeviations = byMeans + count * width
    let shift = mixture.scorer.shift
    for k in 0..<count {
      let weight = Double(mixture.weights[k])
      let share = sums.responsibilities[k]
      let factor = 1 / (samples * weight.squareRoot())
      if includesWeights { numbers[start + k] = Float(factor * (share - samples * weight)) }
      for j in 0..<width {
        let mean = Double(mixture.means[k, j]) - Double(shift[0, j])
        let variance = Double(mixture.variances[k, j])
        let (sum, square) = (sums.sum(k, j), sums.square(k, j))
        numbers[byMeans + k * width + j] = Float(factor * (sum - share * mean) / variance.squareRoot())
        let spread = square - 2 * mean * sum + share * mean * mean
        numbers[byDeviations + k * width + j] = Float(factor * (share - spread / variance) * 0.5.squareRoot())
      }
    }
    if let power { improve(&numbers, start..<(start + regionWidth), Double(power)) }
  }

  private func improve(_ numbers: inout MutableSpan<Float>, _ range: Range<Int>, _ power: Double) {
    var squares = 0.0
    for i in range {
      let magnitude = Double(numbers[unchecked: i].magnitude)
      let raised = power == 0.5 ? magnitude.squareRoot() : pow(magnitude, power)
      squares += raised * raised
      numbers[unchecked: i] = numbers[unchecked: i] < 0 ? Float(-raised) : Float(raised)
    }
    guard squares > 0 else { return }
    let scale = Float(1 / squares.squareRoot())
    for i in range { numbers[unchecked: i] *= scale }
  }
}
