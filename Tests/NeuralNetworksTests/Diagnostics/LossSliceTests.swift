import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

struct LossSliceTests {
  static func slice(_ f: (Double) -> Double, from start: Double = -2, to end: Double = 2, points: Int = 81) -> LossSlice
  {
    let positions = (0..<points).map { start + (end - start) * Double($0) / Double(points - 1) }
    return LossSlice(positions: positions, losses: positions.map { LossParts(data: f($0)) })
  }

  @Test func `the losses are those of the moved network`() throws {
    let network = try Network(inputs: 3, hidden: [4], outputs: 2, activation: .tanh, seed: 1)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    var stream = RandomStream(seed: 3, name: "direction")
    let direction = WeightDirection(random: .unit, for: network, using: &stream)
    let penalty = WeightPenalty(l2: 0.01, l1: 0.002)
    let slice = try LossSlice(
      of: network, along: direction, from: -3, to: 1, points: 5, on: examples, loss: SoftmaxCrossEntropy(),
      penalty: penalty)
    #expect(slice.positions == [-3, -2, -1, 0, 1])
    for (position, total) in zip(slice.positions, slice.totals) {
      let moved = DoubleOracle(network.moved(along: direction, by: position), loss: .softmax, penalty: penalty)
      #expect(total.isClose(to: moved.totalLoss(examples.forOracle), 1e-6))
    }
  }

  @Test func `a slice between networks has one at 0 and the other at 1`() throws {
    let first = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 1)
    let second = try Network(inputs: 3, hidden: [4], outputs: 2, seed: 2)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    let slice = try LossSlice(
      from: first, to: second, margin: 0.5, points: 5, on: examples, loss: MulticlassSVM())
    #expect(slice.positions == [-0.5, 0, 0.5, 1, 1.5])
    #expect(slice.totals[1].isClose(to: DoubleOracle(first, loss: .svm).totalLoss(examples.forOracle), 1e-6))
    #expect(slice.totals[3].isClose(to: DoubleOracle(second, loss: .svm).totalLoss(examples.forOracle), 1e-6))
  }

  @Test func `a bowl is convex`() {
    for f in [{ $0 * $0 }, { abs($0 - 0.3) }, { exp($0) }, { _ in 3 }, { 2 * $0 }] as [(Double) -> Double] {
      let slice = Self.slice(f)
      #expect(slice.nonConvexity < 1e-12)
      #expect(slice.convexityViolations == 0)
    }
    #expect(Self.slice { $0 * $0 }.localMinima == 1)
    #expect(Self.slice(exp).localMinima == 0)
    #expect(Self.slice { _ in 3 }.localMinima == 0)
  }

  @Test func `hills and valleys are counted and measured`() {
    // Valleys of depth 0 at ±1, a hill of height 1 between them, and 9 at the ends: the hull is 0 from −1 to 1.
    let double = Self.slice { ($0 * $0 - 1) * ($0 * $0 - 1) }
    #expect(double.nonConvexity.isClose(to: 1.0 / 9, 1e-9))
    #expect(double.localMinima == 2)
    // Concave where x² < 1/3: the grid is 0.05 wide, and −0.55 … 0.55 are 23 points.
    #expect(double.convexityViolations == 23)
    let wave = Self.slice({ cos($0) }, from: 0, to: 6 * .pi, points: 601)
    #expect(wave.localMinima == 3)
    #expect(wave.nonConvexity > 0.9)
    // The dome of a parabola: all of it lies above its chord.
    #expect(Self.slice { -$0 * $0 }.nonConvexity.isClose(to: 1, 1e-12))
  }

  @Test func `rounding is neither hill nor valley`() {
    var random = TestRandom(seed: 1)
    let noisy = Self.slice { 5 + $0 * $0 + Double(random.float(-1e-5...1e-5)) }
    #expect(noisy.convexityViolations == 0)
    #expect(noisy.localMinima == 1)
    #expect(noisy.nonConvexity < 1e-5)
  }

  @Test func `an infinite loss is as far from convex as can be`() {
    #expect(Self.slice { $0 == 2 ? .infinity : $0 }.nonConvexity == .infinity)
  }

  @Test func `of the lecture's network some slices look convex and others clearly don't`() throws {
    let search = try SliceSearch(seeds: 0..<60) { (seed) throws(ArgumentError) in try LossSlice.lecture(seed: seed) }
    #expect(search.nonConvexities.count == 60)
    let (most, least) = (search.mostConvex, search.leastConvex)
    #expect(most.slice.nonConvexity == search.nonConvexities.min() && most.slice.nonConvexity < 0.005)
    #expect(least.slice.nonConvexity == search.nonConvexities.max() && least.slice.nonConvexity > 0.5)
    #expect(search.nonConvexities[Int(least.seed)] == least.slice.nonConvexity)
    #expect(most.slice.localMinima <= 1 && least.slice.localMinima >= 2)
    #expect(most.slice.convexityViolations < least.slice.convexityViolations)
    #expect(try LossSlice.lecture(seed: least.seed).losses == least.slice.losses)
  }

  @Test func `arguments out of range are refused`() throws {
    let network = try Network(inputs: 3, outputs: 2, seed: 1)
    let examples = Examples.random(count: 6, width: 3, classes: 2, seed: 2)
    var stream = RandomStream(seed: 3, name: "direction")
    let direction = WeightDirection(random: .filter, for: network, using: &stream)
    func make(_ start: Double, _ end: Double, _ points: Int) throws {
      _ = try LossSlice(
        of: network, along: direction, from: start, to: end, points: points, on: examples, loss: MulticlassSVM())
    }
    for points in [-1, 2, 100_001] {
      let error = #expect(throws: ArgumentError.self) { try make(0, 1, points) }
      #expect(error?.description == "the number of points is \(points), but must be in 3 ... 100000")
    }
    for (start, end) in [(1.0, 1.0), (2, 1), (.nan, 1), (0, .infinity)] {
      #expect(throws: ArgumentError.self) { try make(start, end, 5) }
    }
    #expect(throws: ArgumentError.self) { try LossSlice.lecture(seed: 0, radius: 0) }
    #expect(throws: ArgumentError.self) { try LossSlice.lecture(seed: 0, examples: 0) }
  }

  @Test func `a slice of two points, and a search without seeds, trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossSlice(positions: [0, 1], losses: [LossParts(data: 0), LossParts(data: 0)])
    }.expectMessage("a slice of 2 positions and 2 losses")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try SliceSearch(seeds: 3..<3) { (seed) throws(ArgumentError) in try LossSlice.lecture(seed: seed) }
    }.expectMessage("a search without seeds")
  }
}
