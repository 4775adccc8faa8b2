import Kernels
import Testing

@Suite struct UpdatesTests {
  private static func lengths(_ set: InstructionSet) -> [Int] { Array(0...2 * set.vectorWidth + 1) + [1000] }

  @Test(arguments: InstructionSet.available)
  func `penalties add 2λ₂w + λ₁·sign(w)`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 41)
    for count in Self.lengths(set) {
      for (l2, l1) in [(Float(0), Float(0)), (0.01, 0), (0, 0.02), (0.3, 0.1)] {
        let w = (0..<count).map { _ in generator.next() % 8 == 0 ? 0 : generator.normal() }
        let before = w.map { _ in generator.normal() }
        let dw = Floats(before)
        KernelTable(set).functions.addPenaltyGradient(count, l2, l1, w, dw.pointer)
        #expect(dw.marginsAreUntouched)
        for i in 0..<count {
          let sign = w[i] > 0 ? 1.0 : w[i] < 0 ? -1 : 0
          let (square, magnitude) = (2 * Double(l2) * Double(w[i]), Double(l1) * sign)
          let tolerance = gamma(3) * (abs(square) + abs(magnitude) + abs(Double(before[i])))
          #expect(abs(Double(dw.pointer[i]) - (Double(before[i]) + square + magnitude)) <= tolerance)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `zero of either sign has no magnitude penalty`(_ set: InstructionSet) {
    let dw = Floats([1, 1, 1, 1])
    KernelTable(set).functions.addPenaltyGradient(4, 0, 0.5, [0, -0.0, 2, -2], dw.pointer)
    #expect(dw.elements == [1, 1, 1.5, 0.5])
  }

  @Test(arguments: InstructionSet.available)
  func `descent subtracts the learning rate times the gradient`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 42)
    let rate: Float = 0.1
    for count in Self.lengths(set) {
      let before = (0..<count).map { _ in generator.normal() }
      let dw = before.map { _ in generator.normal() }
      let w = Floats(before)
      KernelTable(set).functions.descend(count, rate, dw, w.pointer)
      #expect(w.marginsAreUntouched)
      for i in 0..<count {
        let step = Double(rate) * Double(dw[i])
        let tolerance = gamma(2) * (abs(step) + abs(Double(before[i])))
        #expect(abs(Double(w.pointer[i]) - (Double(before[i]) - step)) <= tolerance)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `momentum decays the velocity, adds the gradient, and steps along the new velocity`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 43)
    let (rate, rho) = (Float(0.05), Float(0.9))
    for count in Self.lengths(set) {
      let wBefore = (0..<count).map { _ in generator.normal() }
      let vBefore = wBefore.map { _ in generator.normal() }
      let dw = wBefore.map { _ in generator.normal() }
      let (w, v) = (Floats(wBefore), Floats(vBefore))
      KernelTable(set).functions.descendWithMomentum(count, rate, rho, dw, v.pointer, w.pointer)
      #expect(w.marginsAreUntouched && v.marginsAreUntouched)
      for i in 0..<count {
        let kept = Double(rho) * Double(vBefore[i])
        let vTolerance = gamma(2) * (abs(kept) + abs(Double(dw[i])))
        #expect(abs(Double(v.pointer[i]) - (kept + Double(dw[i]))) <= vTolerance)
        let step = Double(rate) * Double(v.pointer[i])
        let wTolerance = gamma(2) * (abs(step) + abs(Double(wBefore[i])))
        #expect(abs(Double(w.pointer[i]) - (Double(wBefore[i]) - step)) <= wTolerance)
      }
    }
  }
}
