public import NeuralNetworks

extension Figure {
  /// Small images in one mosaic: the visual words of a codebook, or the filters of a whitening.
  ///
  /// Each has its own contrast: its greatest distance from its mean is white or black. What is no number is drawn as the mean.
  ///
  /// - patches: K×D, one a row.
  /// - shape: of a patch, D numbers.
  /// - columns: how many stand in a row; about as many as rows if nil.
  /// - limit: how many are drawn at most, from the first.
  ///
  /// Traps on patches of another width.
  public static func codebook(
    _ patches: Matrix, shape: ImageShape, title: String = "Visual words", caption: String = "", columns: Int? = nil,
    limit: Int = 400
  ) -> Figure {
    require(patches.columns == shape.count, "patches of \(shape.count) numbers in rows of \(patches.columns)")
    let count = min(patches.rows, max(limit, 0))
    let columns = max(1, columns ?? Int(Double(count).squareRoot().rounded(.up)))
    let rows = max(1, (count + columns - 1) / columns)
    // Between two patches one line of white.
    let (width, height) = (shape.width + 1, shape.height + 1)
    let words = (0..<count).map { stretched(patches.row($0)) }
    let mosaic = Pixels(width: columns * width + 1, height: rows * height + 1) { column, row in
      let word = (row - 1) / height * columns + (column - 1) / width
      let (x, y) = ((column - 1) % width, (row - 1) % height)
      guard column > 0, row > 0, x < shape.width, y < shape.height, word < count else { return .white }
      let start = (y * shape.width + x) * shape.channels
      guard shape.channels == 3 else {
        let grey = words[word][start]
        return Color(red: grey, green: grey, blue: grey)
      }
      return Color(red: words[word][start], green: words[word][start + 1], blue: words[word][start + 2])
    }
    return Figure(title: title, caption: caption, width: 480, columns: 1, panels: [Panel(image: mosaic)])
  }

  /// Numbers as bytes: the mean as 128, the greatest distance from it as 0 or 255.
  private static func stretched(_ numbers: [Float]) -> [UInt8] {
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / Double(max(numbers.count, 1))
    let greatest = numbers.reduce(0.0) { max($0, abs(Double($1) - mean)) }
    return numbers.map { number in
      let share = greatest > 0 ? (Double(number) - mean) / greatest : 0
      return UInt8((127.5 + 127.5 * (share.isFinite ? share : 0)).clamped(to: 0...255))
    }
  }
}
