import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// A set of points in the plane that is drawn, not read: two columns, x and y.
///
/// In the equations, k = 0 ..< n counts the points of one class, t = k/(n−1) runs from 0 to 1, and ε is a normal number of
/// mean 0 and standard deviation `noise`, a new one each time.
public enum SyntheticSet: String, Sendable, CaseIterable {
  /// Three arms: point t of arm c is t·(sin θ, cos θ), with θ = 4c + 4t + ε.
  ///
  /// As in Stanford's CS231n, "Putting it together: Minimal Neural Network Case Study".
  case spiral
  /// Two half circles, with θ = πt: (cos θ + ε, sin θ + ε), and (1 − cos θ + ε, ½ − sin θ + ε).
  ///
  /// As scikit-learn's `make_moons`.
  case moons
  /// Two circles, with θ = 2πk/n: r·(cos θ, sin θ) + (ε, ε), with r = 1 for class 0 and r = ½ for class 1.
  ///
  /// As scikit-learn's `make_circles`, `factor=0.5`.
  case circles
  /// A square: (u + ε, v + ε) with u and v uniform on −1…1; class 0 where u·v > 0, class 1 where u·v < 0.
  ///
  /// Each of the four quarters gets as many points as the others, to within one.
  case xor
  /// Three clouds: 5·(cos θ, sin θ) + (ε, ε), with θ = π/2 + 2πc/3 for class c.
  ///
  /// As scikit-learn's `make_blobs`, but with centres that don't depend on the seed: sets of two seeds are two samples of
  /// the same thing.
  case blobs

  /// What the two columns are called.
  public static let columnNames = ["x", "y"]

  /// How many classes there are, called "0", "1" and so on.
  public var classCount: Int {
    switch self {
    case .spiral, .blobs: 3
    case .moons, .circles, .xor: 2
    }
  }

  /// The standard deviation of ε where none is asked for.
  public var defaultNoise: Double {
    switch self {
    case .spiral: 0.2
    case .moons: 0.1
    case .circles: 0.05
    case .xor: 0
    case .blobs: 1
    }
  }

  /// Draws the set from the stream "data" of a seed.
  ///
  /// Examples come in random order; classes are of equal size, the first ones having one more where the count doesn't divide.
  /// Sines and cosines are the C library's, taken in Double and rounded to Float, so that the last bit can differ between
  /// platforms.
  ///
  /// - count: N, and the inputs are N×2; at least ``classCount``.
  /// - noise: the standard deviation of ε, 0 or more; nil for ``defaultNoise``.
  ///
  /// Traps on a smaller count, and on a negative or infinite noise.
  public func make(count: Int = 1000, noise: Double? = nil, seed: UInt64 = 0) -> Examples {
    let noise = noise ?? defaultNoise
    require(count >= classCount, "\(count) examples of \(rawValue), which has \(classCount) classes")
    require(noise >= 0 && noise.isFinite, "a noise of \(noise) is not a standard deviation")
    var stream = RandomStream(seed: seed, name: "data")
    var points: [(x: Double, y: Double, label: Int32)] = []
    points.reserveCapacity(count)
    for label in 0..<classCount {
      let size = count / classCount + (label < count % classCount ? 1 : 0)
      for k in 0..<size {
        let (x, y) = point(k, of: size, label: label, noise: noise, from: &stream)
        points.append((x, y, Int32(label)))
      }
    }
    stream.shuffle(&points)
    return Examples(
      inputs: .floats(Matrix(rows: count, columns: 2) { Float($1 == 0 ? points[$0].x : points[$0].y) }),
      targets: .classes(points.map(\.label), names: (0..<classCount).map { String($0) }))
  }

  private func point(
    _ k: Int, of size: Int, label: Int, noise: Double, from stream: inout RandomStream
  ) -> (x: Double, y: Double) {
    let t = size > 1 ? Double(k) / Double(size - 1) : 0
    var x: Double
    var y: Double
    switch self {
    case .spiral:
      let angle = 4 * (Double(label) + t) + noise * stream.normal()
      return (t * sin(angle), t * cos(angle))
    case .moons:
      (x, y) = (cos(.pi * t), sin(.pi * t))
      if label == 1 { (x, y) = (1 - x, 0.5 - y) }
    case .circles:
      let angle = 2 * .pi * Double(k) / Double(size)
      let radius = label == 0 ? 1 : 0.5
      (x, y) = (radius * cos(angle), radius * sin(angle))
    case .xor:
      // 1 − [0, 1) leaves out the axes, where a point would have no class.
      let side: Double = k.isMultiple(of: 2) ? 1 : -1
      x = side * (1 - stream.uniform())
      y = side * (1 - stream.uniform()) * (label == 0 ? 1 : -1)
    case .blobs:
      let angle = .pi / 2 + 2 * .pi * Double(label) / 3
      (x, y) = (5 * cos(angle), 5 * sin(angle))
    }
    x += noise * stream.normal()
    y += noise * stream.normal()
    return (x, y)
  }
}
