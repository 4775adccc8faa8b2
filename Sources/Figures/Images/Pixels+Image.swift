public import NeuralNetworks

extension Pixels {
  /// One image of a data set, grey or coloured.
  ///
  /// - index: which of `inputs`, whose width is the shape's.
  /// - maximum: the number of the brightest pixel; what lies beyond 0…maximum is drawn as the nearer end.
  ///
  /// Traps on inputs of another width, and unless there is such an example.
  public init(_ inputs: ExampleInputs, at index: Int, shape: ImageShape, maximum: Float = 255) {
    require(inputs.columns == shape.count, "an image of \(shape.count) numbers in rows of \(inputs.columns)")
    require(index >= 0 && index < inputs.rows, "image \(index) of \(inputs.rows)")
    let start = index * shape.count
    switch inputs {
    case .bytes(let bytes, _, _):
      self.init(shape, maximum: maximum) { Float(bytes[start + $0]) }
    case .floats(let matrix):
      let numbers = matrix.row(index)
      self.init(shape, maximum: maximum) { numbers[$0] }
    }
  }

  /// The picture with about so many pixels along its longer side, each the mean of a square of pixels; itself if it has no more.
  func shrunk(toSide side: Int) -> Pixels {
    let factor = (max(width, height) + side - 1) / side
    guard factor > 1 else { return self }
    return Pixels(width: (width + factor - 1) / factor, height: (height + factor - 1) / factor) { column, row in
      var (sum, count) = (SIMD3<Int>(), 0)
      for y in (row * factor)..<min((row + 1) * factor, height) {
        for x in (column * factor)..<min((column + 1) * factor, width) {
          let start = 4 * (y * width + x)
          sum &+= SIMD3(Int(bytes[start]), Int(bytes[start + 1]), Int(bytes[start + 2]))
          count += 1
        }
      }
      let mean = (sum &+ SIMD3(repeating: count / 2)) / SIMD3(repeating: count)
      return Color(red: UInt8(mean.x), green: UInt8(mean.y), blue: UInt8(mean.z))
    }
  }

  /// Numbers as an image: 0 is black.
  private init(_ shape: ImageShape, maximum: Float, _ number: (Int) -> Float) {
    func byte(_ i: Int) -> UInt8 { UInt8((Double(number(i) / maximum) * 255).rounded().clamped(to: 0...255)) }
    self.init(width: shape.width, height: shape.height) { column, row in
      let i = (row * shape.width + column) * shape.channels
      guard shape.channels == 3 else {
        let grey = byte(i)
        return Color(red: grey, green: grey, blue: grey)
      }
      return Color(red: byte(i), green: byte(i + 1), blue: byte(i + 2))
    }
  }
}
