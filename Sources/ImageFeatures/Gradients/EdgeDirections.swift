#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif
import LinearAlgebra

/// The rays that cut 0°…180° into equal parts: where one part ends and the next begins.
struct EdgeDirections {
  /// The rays' directions but the first, which is 0°.
  private let rays: [SIMD2<Float>]

  init(count: Int) {
    rays = (0..<count).dropFirst().map { k in
      // 0°, 45°, 90° and 135° are directions that pixels really have; they must lie on the ray, not beside it.
      switch 4 * k {
      case count: return SIMD2(1, 1)
      case 2 * count: return SIMD2(0, 1)
      case 3 * count: return SIMD2(-1, 1)
      default:
        let angle = Double.pi * Double(k) / Double(count)
        return SIMD2(Float(cos(angle)), Float(sin(angle)))
      }
    }
  }

  /// In which part each gradient lies, from 0; the first ray belongs to the first part, and 180° is 0°.
  ///
  /// Gradients are turned into the upper half plane. Traps unless there is room.
  func classify(
    _ gx: inout MutableSpan<Float>, _ gy: inout MutableSpan<Float>, count: Int, parts: inout MutableSpan<Int32>
  ) {
    let room = min(gx.count, gy.count, parts.count)
    Kernels.require(room >= count, "no room for \(count) gradients")
    for i in 0..<count {
      let (x, y) = (gx[unchecked: i], gy[unchecked: i])
      let isBelow = (y < 0) || (y == 0 && x < 0)
      gx[unchecked: i] = isBelow ? -x : x
      gy[unchecked: i] = isBelow ? -y : y
      parts[unchecked: i] = 0
    }
    // A gradient is beyond a ray where the two span a positive area, or none.
    for ray in rays {
      let (rx, ry) = (ray.x, ray.y)
      for i in 0..<count {
        let area = rx * gy[unchecked: i] - ry * gx[unchecked: i]
        parts[unchecked: i] &+= area >= 0 ? 1 : 0
      }
    }
  }
}
