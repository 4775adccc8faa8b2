import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

extension Examples {
  /// The points of a set of two columns, with their classes.
  fileprivate var points: [(x: Double, y: Double, label: Int)] {
    guard case .floats(let matrix) = inputs, case .classes(let classes, _) = targets, width == 2 else { return [] }
    return classes.indices.map { (Double(matrix[$0, 0]), Double(matrix[$0, 1]), Int(classes[$0])) }
  }
}

@Suite struct SyntheticSetTests {
  @Test(arguments: SyntheticSet.allCases, [6, 300, 1001])
  func classesAreBalanced(set: SyntheticSet, count: Int) {
    let examples = set.make(count: count, seed: 3)
    #expect(examples.count == count)
    #expect(examples.width == 2)
    #expect(examples.classNames == (0..<set.classCount).map { "\($0)" })
    var counts = [Int](repeating: 0, count: set.classCount)
    for point in examples.points { counts[point.label] += 1 }
    #expect(counts.reduce(0, +) == count)
    #expect(counts.max()! - counts.min()! <= 1)
    #expect(counts == counts.sorted(by: >))
  }

  @Test(arguments: SyntheticSet.allCases)
  func seeds(set: SyntheticSet) {
    func points(_ seed: UInt64) -> [[Double]] {
      set.make(count: 60, seed: seed).points.map { [$0.x, $0.y, Double($0.label)] }
    }
    #expect(points(1) == points(1))
    #expect(points(1) != points(2))
    #expect(set.make(seed: 1).count == 1000)
  }

  @Test(arguments: SyntheticSet.allCases)
  func orderIsRandom(set: SyntheticSet) {
    let labels = set.make(count: 300, seed: 1).points.map(\.label)
    // That one of the classes is absent from the first 30 has a chance of 3·(2/3)³⁰ or less, and the seed is fixed.
    #expect(Set(labels.prefix(30)).count == set.classCount)
  }

  @Test func spiral() {
    // Class c, radius r: the angle is 4c + 4r, measured from the y axis towards the x axis.
    for point in SyntheticSet.spiral.make(count: 300, noise: 0, seed: 1).points {
      let radius = hypot(point.x, point.y)
      #expect(radius <= 1 + 1e-6)
      let angle = 4 * (Double(point.label) + radius)
      #expect(abs(point.x - radius * sin(angle)) < 1e-5)
      #expect(abs(point.y - radius * cos(angle)) < 1e-5)
    }
  }

  @Test func spiralRadiiAreSpreadEvenly() {
    let radii = SyntheticSet.spiral.make(count: 33, seed: 1).points.filter { $0.label == 1 }.map { hypot($0.x, $0.y) }
    for (k, radius) in radii.sorted().enumerated() { #expect(abs(radius - Double(k) / 10) < 1e-6) }
  }

  @Test func moons() {
    let points = SyntheticSet.moons.make(count: 400, noise: 0, seed: 1).points
    for point in points {
      // Half circles about (0, 0) and (1, ½): the upper half of one and the lower half of the other.
      let (centreX, centreY) = point.label == 0 ? (0.0, 0.0) : (1.0, 0.5)
      #expect(abs(hypot(point.x - centreX, point.y - centreY) - 1) < 1e-6)
      #expect(point.label == 0 ? point.y >= -1e-6 : point.y <= 0.5 + 1e-6)
    }
    for (label, ends) in [(0, [-1.0, 1.0]), (1, [0.0, 2.0])] {
      let x = points.filter { $0.label == label }.map(\.x)
      #expect([x.min()!, x.max()!] == ends)
    }
  }

  @Test func circles() {
    for label in 0...1 {
      let points = SyntheticSet.circles.make(count: 200, noise: 0, seed: 1).points.filter { $0.label == label }
      let radius = label == 0 ? 1 : 0.5
      for point in points { #expect(abs(hypot(point.x, point.y) - radius) < 1e-6) }
      // Evenly all the way round, no point twice.
      let angles = points.map { atan2($0.y, $0.x) }.sorted()
      for (a, b) in zip(angles, angles.dropFirst()) { #expect(abs(b - a - 2 * .pi / 100) < 1e-5) }
    }
  }

  @Test func xor() {
    let points = SyntheticSet.xor.make(count: 1000, noise: 0, seed: 1).points
    var quarters: [[Bool]: Int] = [:]
    for point in points {
      #expect(abs(point.x) <= 1 && abs(point.y) <= 1)
      #expect(point.label == 0 ? point.x * point.y > 0 : point.x * point.y < 0)
      quarters[[point.x > 0, point.y > 0], default: 0] += 1
    }
    #expect(Array(quarters.values) == [250, 250, 250, 250])
    // A uniform number on 0…1 has mean ½ and standard deviation 0.289; five standard errors of 2000 are 0.032.
    let mean = points.reduce(0) { $0 + abs($1.x) + abs($1.y) } / 2000
    #expect(abs(mean - 0.5) < 0.032)
  }

  @Test func blobs() {
    let height = 5 * 3.0.squareRoot() / 2
    let centres = [(0.0, 5.0), (-height, -2.5), (height, -2.5)]
    for point in SyntheticSet.blobs.make(count: 30, noise: 0, seed: 1).points {
      #expect(abs(point.x - centres[point.label].0) < 1e-6)
      #expect(abs(point.y - centres[point.label].1) < 1e-6)
    }
  }

  @Test(arguments: [0.1, 2])
  func noiseIsAStandardDeviation(noise: Double) {
    // About the noiseless centres of the blobs; 6000 numbers, so the estimate's standard error is under 1 %.
    let points = SyntheticSet.blobs.make(count: 3000, noise: noise, seed: 1).points
    var squares = 0.0
    for point in points {
      let angle = .pi * (0.5 + 2 * Double(point.label) / 3)
      squares += pow(point.x - 5 * cos(angle), 2) + pow(point.y - 5 * sin(angle), 2)
    }
    #expect(abs((squares / 6000).squareRoot() / noise - 1) < 0.05)
  }

  @Test func tooFewExamplesTrap() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SyntheticSet.spiral.make(count: 2)
    }.expectMessage("2 examples of spiral, which has 3 classes")
  }

  @Test func negativeNoiseTraps() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SyntheticSet.moons.make(noise: -1)
    }.expectMessage("a noise of -1.0 is not a standard deviation")
  }
}
