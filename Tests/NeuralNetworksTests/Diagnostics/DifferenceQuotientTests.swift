import Foundation
@testable import NeuralNetworks
import Testing

@Suite struct DifferenceQuotientTests {
  private func quotient(at x: Float, step: Double = 0x1p-5, _ f: (Double) -> Double) -> DifferenceQuotient {
    DifferenceQuotient(at: x, step: step, middleValue: f(Double(x))) { f(Double($0)) }
  }

  @Test(arguments: [-3, -0.7, 0, 0.1, 1, 2.3] as [Float])
  func `of a smooth function it is the derivative, and not in doubt`(x: Float) {
    let sine = quotient(at: x) { sin($0) }
    #expect(abs(sine.slope - cos(Double(x))) < 1e-8)
    #expect(sine.doubt < 2e-4)
    // Exact for a polynomial of the fourth degree, but for rounding.
    let power = quotient(at: x) { $0 * $0 * $0 * $0 }
    #expect(abs(power.slope - 4 * pow(Double(x), 3)) < 1e-9)
  }

  /// Wherever a kink lies between −h and h, the doubt is at least two thirds of what the slope is off by.
  @Test func `a kink anywhere is doubted`() {
    for i in -31...31 {
      let kink = Double(i) / 32 * 0x1p-5
      let quotient = quotient(at: 0) { max(0, $0 - kink) }
      let truth = kink < 0 ? 1.0 : 0
      let error = min(abs(quotient.slope - truth), abs(quotient.slope - (kink == 0 ? 1 : truth)))
      #expect(1.5 * quotient.doubt >= error, "kink at \(i)/32: off by \(error), doubt \(quotient.doubt)")
      #expect(quotient.doubt > 1e-3, "kink at \(i)/32")
    }
  }

  @Test func `numbers whose neighbours are rounded don't bend a line`() {
    let line = quotient(at: 1_000_000.1, step: 0.3) { 3 * $0 }
    #expect(abs(line.slope - 3) < 1e-6)
    #expect(line.doubt < 1e-6)
  }
}
