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
