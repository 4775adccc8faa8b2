/// Opaque pixels that shapes are painted on.
struct Canvas {
  let width: Int
  let height: Int
  /// Red, green and blue of each pixel, in reading order.
  private(set) var bytes: [UInt8]
  /// Where painting shows, in pixels.
  private var clip: Rectangle

  init(width: Int, height: Int, background: Color) {
    (self.width, self.height) = (width, height)
    let color = Color.white.mixed(with: background, by: background.opacity)
    bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
      for pixel in 0..<width * height {
        buffer[3 * pixel] = color.red
        buffer[3 * pixel + 1] = color.green
        buffer[3 * pixel + 2] = color.blue
      }
      count = 3 * width * height
    }
    clip = Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
  }

  /// Paints one colour.
  mutating func fill(_ coverage: Coverage, with color: Color) {
    let opacity = Float(color.opacity.clamped(to: 0...1))
    guard opacity > 0 else { return }
    let width = self.width
    bytes.withUnsafeMutableBufferPointer { bytes in
      coverage.forEachRow(clip: clip) { y, x, coverage in
        for index in coverage.indices where coverage[index] > 0 {
          let start = 3 * (y * width + x + index)
          Self.blend(color, by: coverage[index] * opacity, into: bytes, at: start)
        }
      }
    }
  }

  /// Paints a rectangle with a colour for each of its pixels, given as the fractions of its width and height at which
  /// the pixel's middle lies.
  mutating func fill(_ rectangle: Rectangle, with color: (_ x: Double, _ y: Double) -> Color) {
    var coverage = Coverage()
    for part in Path.rectangle(rectangle).polylines() { coverage.add(part.points) }
    let width = self.width
    bytes.withUnsafeMutableBufferPointer { bytes in
      coverage.forEachRow(clip: clip) { y, x, coverage in
        let v = (Double(y) + 0.5 - rectangle.y) / rectangle.height
        for index in coverage.indices where coverage[index] > 0 {
          let u = (Double(x + index) + 0.5 - rectangle.x) / rectangle.width
          let color = color(u.clamped(to: 0...1), v.clamped(to: 0...1))
          let start = 3 * (y * width + x + index)
          Self.blend(color, by: coverage[index] * Float(color.opacity), into: bytes, at: start)
        }
      }
    }
  }

  /// Paints what a closure paints, where it lies in a rectangle.
  mutating func clipped(to rectangle: Rectangle, _ paint: (inout Canvas) -> Void) {
    let outer = clip
    let (x, y) = (max(outer.x, rectangle.x), max(outer.y, rectangle.y))
    clip = Rectangle(
      x: x, y: y, width: max(0, min(outer.right, rectangle.right) - x),
      height: max(0, min(outer.bottom, rectangle.bottom) - y))
    paint(&self)
    clip = outer
  }

  /// Mixes the sRGB values as they are, as browsers do.
  private static func blend(
    _ color: Color, by part: Float, into bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int
  ) {
    func mix(_ below: UInt8, _ above: UInt8) -> UInt8 {
      UInt8(Float(below) + (Float(above) - Float(below)) * part + 0.5)
    }
    bytes[start] = mix(bytes[start], color.red)
    bytes[start + 1] = mix(bytes[start + 1], color.green)
    bytes[start + 2] = mix(bytes[start + 2], color.blue)
  }
}
