import Pleat

/// A picture to look for edges and colours in: sky, a diagonal fence, and a ball in the grass.
struct Scene {
  static let shape = ImageShape(height: 240, width: 320, channels: 3)
  /// One image of bytes.
  let inputs: ExampleInputs

  init() {
    var stream = RandomStream(seed: 1, name: "scene")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.shape.count)
    for y in 0..<Self.shape.height {
      for x in 0..<Self.shape.width {
        let noise = stream.uniform(-1, 1)
        for part in Self.color(x, y, noise: noise) { bytes.append(UInt8(min(max(part, 0), 255))) }
      }
    }
    inputs = .bytes(bytes, rows: 1, columns: Self.shape.count)
  }

  private static func color(_ x: Int, _ y: Int, noise: Double) -> [Double] {
    let (dx, dy) = (Double(x) - 225, Double(y) - 150)
    if dx * dx + dy * dy < 48 * 48 {
      // Six sectors around the ball's middle, three of each colour.
      let (u, v) = (dx + 1e-3, dy + 1e-3)
      let isRed = ((u > 0) != (v > 1.7 * u)) != (v > -1.7 * u)
      return isRed ? [205, 50, 45] : [245, 240, 225]
    }
    if y < 90 { return [120 + Double(y) / 2, 170 + Double(y) / 3, 235] }
    if x < 130 { return (x + y) / 12 % 2 == 0 ? [95, 60, 30] : [205, 165, 110] }
    return [45 + 25 * noise, 125 + 30 * noise, 40 + 20 * noise]
  }

  /// The image, and another one of the same pixels in random order.
  func withShuffledTwin(seed: UInt64) -> ExampleInputs {
    guard case .bytes(let bytes, _, let columns) = inputs else { return inputs }
    var stream = RandomStream(seed: seed, name: "shuffled pixels")
    var order = Array(0..<(columns / 3))
    stream.shuffle(&order)
    return .bytes(bytes + order.flatMap { bytes[3 * $0..<3 * $0 + 3] }, rows: 2, columns: columns)
  }
}
