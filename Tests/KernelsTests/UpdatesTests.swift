import Kernels
import Testing

/// Every update against its equations in Double.
@Suite struct UpdatesTests {
  private static func lengths(_ set: InstructionSet) -> [Int] { Array(0...2 * set.vectorWidth + 1) + [1000] }

  /// A number and how far Float arithmetic may be from it.
  struct Bounded {
    let value: Double
    let error: Double

    func accepts(_ result: Float) -> Bool { abs(Double(result) - value) <= error }
  }

  /// What makes a gradient: g = scale·dw + 2λ₂w + λ₁·sign(w).
  struct Terms: Sendable, CustomTestStringConvertible {
    let scale: Float
    let l2: Float
    let l1: Float
    var testDescription: String { "scale \(scale), l2 \(l2), l1 \(l1)" }

    static let all = [
      Terms(scale: 1, l2: 0, l1: 0), Terms(scale: 0.3, l2: 0.01, l1: 0), Terms(scale: 1, l2: 0, l1: 0.02),
      Terms(scale: 2.5, l2: 0.3, l1: 0.1), Terms(scale: 0, l2: 0, l1: 0),
    ]

    func gradient(_ dw: Float, _ w: Float) -> Bounded {
      let sign = w > 0 ? 1.0 : w < 0 ? -1 : 0
      let parts = [Double(scale) * Double(dw), 2 * Double(l2) * Double(w), Double(l1) * sign]
      return Bounded(value: parts.reduce(0, +), error: gamma(4) * parts.reduce(0) { $0 + abs($1) })
    }
  }

  /// An update: the kernel, and what its equations make of one element.
  struct Rule: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let slots: Int
    let run:
      @Sendable (
        KernelTable, Int, Terms, UnsafePointer<Float>, [UnsafeMutablePointer<Float>], UnsafeMutablePointer<Float>
      ) -> Void
    /// From g and the state before, the state afterwards; and from g and the state afterwards, the change of w.
    let state: @Sendable (Bounded, [Double]) -> [Bounded]
    let change: @Sendable (Bounded, [Double], Double) -> Bounded
  }

  private static let rate: Float = 0.05
  private static let rho: Float = 0.9
  private static let decay1: Float = 0.1
  private static let decay2: Float = 0.001
  private static let epsilon: Float = 0.01
  private static let inverseRoot: Float = 1.7
  private static let shrinkage: Float = 0.02

  /// m + c·(x − m).
  private static func mean(_ x: Bounded, _ m: Double, _ c: Float) -> Bounded {
    let value = m + Double(c) * (x.value - m)
    return Bounded(value: value, error: gamma(4) * (abs(m) + Double(c) * abs(x.value)) + Double(c) * x.error)
  }

  private static func squared(_ g: Bounded) -> Bounded {
    Bounded(value: g.value * g.value, error: (2 * abs(g.value) + g.error) * g.error + gamma(1) * g.value * g.value)
  }

  /// −rate·g/(√s·factor + ε).
  private static func divided(_ g: Bounded, _ s: Double, factor: Float = 1) -> Bounded {
    let divisor = s.squareRoot() * Double(factor) + Double(epsilon)
    let value = -Double(rate) * g.value / divisor
    return Bounded(value: value, error: gamma(6) * abs(value) + Double(rate) * g.error / divisor)
  }

  private static func descent(_ direction: Bounded) -> Bounded {
    let step = Double(rate)
    return Bounded(
      value: -step * direction.value, error: step * (gamma(2) * abs(direction.value) + direction.error))
  }

  private static func velocity(_ g: Bounded, _ v: Double) -> Bounded {
    let kept = Double(rho) * v
    return Bounded(value: kept + g.value, error: g.error + gamma(2) * (abs(kept) + abs(g.value)))
  }

  private static func exactly(_ value: Double) -> Bounded { Bounded(value: value, error: 0) }

  static let rules: [Rule] = [
    Rule(
      testDescription: "descent", slots: 0,
      run: { $0.functions.descend($1, $2.scale, $2.l2, $2.l1, rate, $3, $5) },
      state: { _, _ in [] }, change: { g, _, _ in descent(g) }),
    Rule(
      testDescription: "momentum", slots: 1,
      run: { $0.functions.descendWithMomentum($1, $2.scale, $2.l2, $2.l1, rate, rho, $3, $4[0], $5) },
      state: { [velocity($0, $1[0])] }, change: { _, state, _ in descent(exactly(state[0])) }),
    Rule(
      testDescription: "Nesterov", slots: 1,
      run: { $0.functions.descendWithNesterov($1, $2.scale, $2.l2, $2.l1, rate, rho, $3, $4[0], $5) },
      state: { [velocity($0, $1[0])] }, change: { g, state, _ in descent(velocity(g, state[0])) }),
    Rule(
      testDescription: "AdaGrad", slots: 1,
      run: { $0.functions.adaGrad($1, $2.scale, $2.l2, $2.l1, rate, epsilon, $3, $4[0], $5) },
      state: { g, state in
        let square = squared(g)
        let sum = state[0] + square.value
        return [Bounded(value: sum, error: square.error + gamma(2) * sum)]
      },
      change: { g, state, _ in divided(g, state[0]) }),
    Rule(
      testDescription: "RMSProp", slots: 1,
      run: { $0.functions.rmsProp($1, $2.scale, $2.l2, $2.l1, rate, decay2, epsilon, $3, $4[0], $5) },
      state: { [mean(squared($0), $1[0], decay2)] }, change: { g, state, _ in divided(g, state[0]) }),
    Rule(
      testDescription: "Adam", slots: 2,
      run: {
        $0.functions.adam(
          $1, $2.scale, $2.l2, $2.l1, rate, decay1, decay2, inverseRoot, epsilon, 0, $3, $4[0], $4[1], $5)
      },
      state: { [mean($0, $1[0], decay1), mean(squared($0), $1[1], decay2)] },
      change: { _, state, _ in divided(exactly(state[0]), state[1], factor: inverseRoot) }),
    Rule(
      testDescription: "AdamW", slots: 2,
      run: {
        $0.functions.adam(
          $1, $2.scale, $2.l2, $2.l1, rate, decay1, decay2, inverseRoot, epsilon, shrinkage, $3, $4[0], $4[1], $5)
      },
      state: { [mean($0, $1[0], decay1), mean(squared($0), $1[1], decay2)] },
      change: { _, state, w in
        let step = divided(exactly(state[0]), state[1], factor: inverseRoot)
        let shrinking = Double(shrinkage) * w
        return Bounded(value: step.value - shrinking, error: step.error + gamma(2) * (abs(shrinking) + abs(step.value)))
      }),
  ]

  @Test(arguments: rules, InstructionSet.available)
  func `an update is that of its equations, whatever the length`(_ rule: Rule, _ set: InstructionSet) {
    let kernels = KernelTable(set)
    var generator = SeededGenerator(seed: 41)
    for count in Self.lengths(set) {
      for terms in count == 1000 ? [Terms.all[3]] : Terms.all {
        let before = (0..<count).map { _ in generator.next() % 8 == 0 ? 0 : generator.normal() }
        let dw = Floats(before.map { _ in generator.normal() })
        // Squares aren't negative.
        let stateBefore = (0..<rule.slots).map { _ in before.map { _ in abs(generator.normal()) } }
        let w = Floats(before)
        let state = stateBefore.map { Floats($0) }
        rule.run(kernels, count, terms, dw.pointer, state.map(\.pointer), w.pointer)
        #expect(w.marginsAreUntouched && state.allSatisfy(\.marginsAreUntouched))
        var fault: String?
        for i in 0..<count {
          let g = terms.gradient(dw.pointer[i], before[i])
          let expected = rule.state(g, stateBefore.map { Double($0[i]) })
          for (slot, bounded) in zip(state, expected) where !bounded.accepts(slot.pointer[i]) {
            fault = "state[\(i)] is \(slot.pointer[i]), not \(bounded)"
          }
          // From the state as it was stored, so that its error isn't counted twice.
          let change = rule.change(g, state.map { Double($0.pointer[i]) }, Double(before[i]))
          let value = Double(before[i]) + change.value
          let moved = Bounded(value: value, error: change.error + gamma(1) * abs(value))
          if !moved.accepts(w.pointer[i]) { fault = "w[\(i)] is \(w.pointer[i]), not \(moved)" }
        }
        #expect(fault == nil, "\(count) elements, \(terms.testDescription): \(fault ?? "")")
      }
    }
  }

  @Test(arguments: rules, InstructionSet.available)
  func `no update moves what has no gradient and no state`(_ rule: Rule, _ set: InstructionSet) {
    let zeros = [Float](repeating: 0, count: 21)
    let w = Floats((0..<21).map { Float($0) - 10 })
    let state = (0..<rule.slots).map { _ in Floats(zeros) }
    rule.run(KernelTable(set), 21, Terms(scale: 1, l2: 0, l1: 0), zeros, state.map(\.pointer), w.pointer)
    // AdamW's shrinks it.
    let kept = rule.testDescription == "AdamW" ? 1 - Self.shrinkage : 1
    for (i, x) in w.elements.enumerated() { #expect(abs(x - kept * Float(i - 10)) <= 1e-6) }
    for slot in state { #expect(slot.elements == zeros) }
  }

  @Test(arguments: InstructionSet.available)
  func `zero of either sign has no magnitude penalty`(_ set: InstructionSet) {
    let w = Floats([0, -0.0, 2, -2])
    KernelTable(set).functions.descend(4, 1, 0, 0.5, 1, [1, 1, 1, 1], w.pointer)
    #expect(w.elements == [-1, -1, 0.5, -2.5])
  }

  @Test(arguments: InstructionSet.available)
  func `a gradient that is no number shows in the weight, and in no other`(_ set: InstructionSet) {
    for rule in Self.rules {
      var dw = [Float](repeating: 1, count: 19)
      dw[7] = .nan
      let w = Floats([Float](repeating: 1, count: 19))
      let state = (0..<rule.slots).map { _ in Floats([Float](repeating: 1, count: 19)) }
      rule.run(KernelTable(set), 19, Terms.all[3], dw, state.map(\.pointer), w.pointer)
      #expect(w.elements.map(\.isNaN) == (0..<19).map { $0 == 7 }, "\(rule.testDescription)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func `sums of squares are in Double, the same on every instruction set`(_ set: InstructionSet) {
    var generator = SeededGenerator(seed: 44)
    for count in Self.lengths(set) + [4099] {
      for size in [Float(1), 1e30, 1e-30] {
        let x = Floats((0..<count).map { _ in size * generator.normal() })
        let sum = KernelTable(set).functions.sumOfSquares(count, x.pointer)
        let exact = x.elements.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(sum - exact) <= 1e-13 * exact, "\(count) elements of size \(size)")
        #expect(sum == KernelTable(.baseline).functions.sumOfSquares(count, x.pointer))
      }
    }
    #expect(KernelTable(set).functions.sumOfSquares(3, [1, .nan, 2]).isNaN)
    #expect(KernelTable(set).functions.sumOfSquares(17, [Float](repeating: 1, count: 16) + [.infinity]) == .infinity)
  }
}
