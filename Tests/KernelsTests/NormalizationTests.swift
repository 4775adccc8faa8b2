import Kernels
import Testing

/// Normalisation of columns and of rows against the same in Double.
@Suite struct NormalizationTests {
  private static let epsilon: Float = 1e-5

  /// A batch and what goes with it; the columns' means are far from 0.
  private struct Case {
    let rows: Int
    let columns: Int
    let x: Floats
    let dy: Floats
    let gamma: Floats
    let beta: Floats

    init(_ rows: Int, _ columns: Int, mean: Float) {
      var generator = SeededGenerator(seed: 71)
      func numbers(_ count: Int) -> Floats { Floats((0..<count).map { _ in generator.normal() }) }
      (self.rows, self.columns) = (rows, columns)
      (x, dy, gamma, beta) = (numbers(rows * columns), numbers(rows * columns), numbers(columns), numbers(columns))
      for i in 0..<x.count { x.pointer[i] += mean * Float(1 + i % columns) }
    }

    var name: String { "\(rows)×\(columns)" }

    func element(_ matrix: Floats, _ i: Int, _ j: Int) -> Double { Double(matrix.pointer[i * columns + j]) }

    func column(_ j: Int) -> [Double] { (0..<rows).map { element(x, $0, j) } }

    func row(_ i: Int) -> [Double] { (0..<columns).map { element(x, i, $0) } }

    static func all(_ set: InstructionSet) -> [Case] {
      let widths = Array(1...set.vectorWidth + 1) + [63, 64, 65, 130]
      return widths.flatMap { width in [1, 2, 3, 17].map { Case($0, width, mean: 0.25) } } + [Case(40, 9, mean: 100)]
    }
  }

  private static func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
  }

  @Test(arguments: InstructionSet.available)
  func `the moments of columns are rounded but once`(_ set: InstructionSet) {
    for batch in Case.all(set) {
      let (mean, variance) = (Floats(count: batch.columns), Floats(count: batch.columns))
      KernelTable(set).functions.columnMoments(
        batch.rows, batch.columns, batch.x.pointer, mean.pointer, variance.pointer)
      #expect(mean.marginsAreUntouched && variance.marginsAreUntouched)
      for j in 0..<batch.columns {
        let exact = Self.moments(batch.column(j))
        #expect(abs(Double(mean.pointer[j]) - exact.mean) <= 1.01 * roundoff * abs(exact.mean), "\(batch.name)")
        #expect(
          abs(Double(variance.pointer[j]) - exact.variance) <= 1.01 * roundoff * exact.variance, "\(batch.name)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `columns are normalised with the moments that are given`(_ set: InstructionSet) {
    for batch in Case.all(set) {
      let (mean, variance, y) = (
        Floats(count: batch.columns), Floats(count: batch.columns), Floats(count: batch.x.count)
      )
      let f = KernelTable(set).functions
      f.columnMoments(batch.rows, batch.columns, batch.x.pointer, mean.pointer, variance.pointer)
      func normalize(to target: Floats) {
        f.normalizeColumns(
          batch.rows, batch.columns, batch.x.pointer, mean.pointer, variance.pointer, Self.epsilon, batch.gamma.pointer,
          batch.beta.pointer, target.pointer)
      }
      normalize(to: y)
      #expect(y.marginsAreUntouched)
      for i in 0..<batch.rows {
        for j in 0..<batch.columns {
          let inverse = 1 / (Double(variance.pointer[j]) + Double(Self.epsilon)).squareRoot()
          let normal = (batch.element(batch.x, i, j) - Double(mean.pointer[j])) * inverse
          let exact = Double(batch.gamma.pointer[j]) * normal + Double(batch.beta.pointer[j])
          let tolerance = 4 * roundoff * (abs(exact - Double(batch.beta.pointer[j])) + abs(exact))
          #expect(abs(batch.element(y, i, j) - exact) <= tolerance, "\(batch.name)")
        }
      }
      normalize(to: batch.x)
      #expect(batch.x.elements == y.elements)
    }
  }

  /// ∂L/∂x by the chain rule through mean and variance, from x̂, g = γ·dy and 1/√(σ² + ε).
  private static func gradient(_ normal: [Double], _ g: [Double], _ inverse: Double) -> [Double] {
    let count = Double(g.count)
    let mean = g.reduce(0, +) / count
    let product = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 } / count
    return g.indices.map { inverse * (g[$0] - mean - normal[$0] * product) }
  }

  @Test(arguments: InstructionSet.available, [true, false])
  func `gradients of normalised columns are those of the chain rule`(_ set: InstructionSet, ofBatch: Bool) {
    for batch in Case.all(set) where batch.rows > 1 {
      let columns = batch.columns
      let (mean, variance, dx) = (Floats(count: columns), Floats(count: columns), Floats(count: batch.x.count))
      let (dgamma, dbeta) = (Floats(count: columns), Floats(count: columns))
      let f = KernelTable(set).functions
      f.columnMoments(batch.rows, columns, batch.x.pointer, mean.pointer, variance.pointer)
      func differentiate(to target: Floats?) {
        f.normalizeColumnsGradient(
          batch.rows, columns, batch.x.pointer, batch.dy.pointer, mean.pointer, variance.pointer, Self.epsilon,
          batch.gamma.pointer, ofBatch ? 1 : 0, dgamma.pointer, dbeta.pointer, target?.pointer)
      }
      differentiate(to: dx)
      #expect(dx.marginsAreUntouched && dgamma.marginsAreUntouched && dbeta.marginsAreUntouched)
      for j in 0..<columns {
        let exact = Self.moments(batch.column(j))
        let inverse = 1 / (exact.variance + Double(Self.epsilon)).squareRoot()
        let normal = batch.column(j).map { ($0 - exact.mean) * inverse }
        let dy = (0..<batch.rows).map { batch.element(batch.dy, $0, j) }
        let factor = Double(batch.gamma.pointer[j])
        let wanted =
          ofBatch ? Self.gradient(normal, dy.map { factor * $0 }, inverse) : dy.map { factor * inverse * $0 }
        // A float's mean is off by a rounding, which counts where the deviation is small beside it.
        let tolerance = 1e-5 * (1 + abs(exact.mean) * inverse * 0.1)
        for i in 0..<batch.rows {
          #expect(
            abs(batch.element(dx, i, j) - wanted[i]) <= tolerance * abs(factor) * max(1, inverse), "\(batch.name)")
        }
        #expect(abs(Double(dbeta.pointer[j]) - dy.reduce(0, +)) <= 1e-6)
        let product = zip(dy, normal).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(Double(dgamma.pointer[j]) - product) <= tolerance * Double(batch.rows))
      }
      let sums = dgamma.elements + dbeta.elements
      differentiate(to: nil)
      #expect(dgamma.elements + dbeta.elements == sums)
      differentiate(to: batch.dy)
      #expect(batch.dy.elements == dx.elements)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `rows are normalised by themselves`(_ set: InstructionSet) {
    for batch in Case.all(set) {
      let y = Floats(count: batch.x.count)
      func normalize(to target: Floats) {
        KernelTable(set).functions.normalizeRows(
          batch.rows, batch.columns, batch.x.pointer, Self.epsilon, batch.gamma.pointer, batch.beta.pointer,
          target.pointer)
      }
      normalize(to: y)
      #expect(y.marginsAreUntouched)
      for i in 0..<batch.rows {
        let exact = Self.moments(batch.row(i))
        let inverse = 1 / (exact.variance + Double(Self.epsilon)).squareRoot()
        for j in 0..<batch.columns {
          let normal = (batch.element(batch.x, i, j) - exact.mean) * inverse
          let wanted = Double(batch.gamma.pointer[j]) * normal + Double(batch.beta.pointer[j])
          let tolerance = 4 * roundoff * (5 + abs(exact.mean) * inverse) * (1 + abs(Double(batch.gamma.pointer[j])))
          #expect(abs(batch.element(y, i, j) - wanted) <= tolerance, "\(batch.name)")
        }
      }
      normalize(to: batch.x)
      #expect(batch.x.elements == y.elements)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `gradients of normalised rows are those of the chain rule`(_ set: InstructionSet) {
    for batch in Case.all(set) where batch.columns > 1 {
      let columns = batch.columns
      let (dx, dgamma, dbeta) = (Floats(count: batch.x.count), Floats(count: columns), Floats(count: columns))
      func differentiate(to target: Floats?) {
        KernelTable(set).functions.normalizeRowsGradient(
          batch.rows, columns, batch.x.pointer, batch.dy.pointer, Self.epsilon, batch.gamma.pointer, dgamma.pointer,
          dbeta.pointer, target?.pointer)
      }
      differentiate(to: dx)
      #expect(dx.marginsAreUntouched && dgamma.marginsAreUntouched && dbeta.marginsAreUntouched)
      var (weights, biases) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
      for i in 0..<batch.rows {
        let exact = Self.moments(batch.row(i))
        let inverse = 1 / (exact.variance + Double(Self.epsilon)).squareRoot()
        let normal = batch.row(i).map { ($0 - exact.mean) * inverse }
        let dy = (0..<columns).map { batch.element(batch.dy, i, $0) }
        let wanted = Self.gradient(normal, (0..<columns).map { Double(batch.gamma.pointer[$0]) * dy[$0] }, inverse)
        for j in 0..<columns {
          let tolerance = 1e-5 * (1 + abs(exact.mean) * inverse * 0.1) * max(1, inverse) * 4
          #expect(abs(batch.element(dx, i, j) - wanted[j]) <= tolerance, "\(batch.name)")
          weights[j] += dy[j] * normal[j]
          biases[j] += dy[j]
        }
      }
      for j in 0..<columns {
        #expect(abs(Double(dgamma.pointer[j]) - weights[j]) <= 1e-4)
        #expect(abs(Double(dbeta.pointer[j]) - biases[j]) <= 1e-5)
      }
      let sums = dgamma.elements + dbeta.elements
      differentiate(to: nil)
      #expect(dgamma.elements + dbeta.elements == sums)
      differentiate(to: batch.dy)
      #expect(batch.dy.elements == dx.elements)
    }
  }

  @Test(arguments: InstructionSet.available)
  func `constant columns and rows become their biases`(_ set: InstructionSet) {
    let x = [Float](repeating: 7, count: 12)
    let (gamma, beta): ([Float], [Float]) = ([2, 2, 2], [1, -1, 0])
    let (mean, variance, y) = (Floats(count: 3), Floats(count: 3), Floats(count: 12))
    let f = KernelTable(set).functions
    f.columnMoments(4, 3, x, mean.pointer, variance.pointer)
    #expect(mean.elements == [7, 7, 7] && variance.elements == [0, 0, 0])
    f.normalizeColumns(4, 3, x, mean.pointer, variance.pointer, Self.epsilon, gamma, beta, y.pointer)
    #expect(y.elements == beta + beta + beta + beta)
    f.normalizeRows(4, 3, x, Self.epsilon, gamma, beta, y.pointer)
    #expect(y.elements == beta + beta + beta + beta)
  }
}
