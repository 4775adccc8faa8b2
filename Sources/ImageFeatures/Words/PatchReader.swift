import LinearAlgebra

/// Takes patches out of images and normalises their contrast: x ← (x − mean) / √(variance + floor).
struct PatchReader: Sendable {
  let shape: ImageShape
  let patch: ImageShape
  /// How many patches there are below each other, and beside each other.
  let rows: Int
  let columns: Int
  let step: Int
  private let floor: Float

  init(shape: ImageShape, settings: BagOfVisualWords.Settings) {
    self.shape = shape
    patch = settings.patchShape(in: shape)
    step = settings.step
    floor = settings.contrastFloor
    rows = (shape.height - patch.height) / step + 1
    columns = (shape.width - patch.width) / step + 1
  }

  /// How many patches an image is encoded by.
  var count: Int { rows * columns }

  /// Patches at positions in reading order, one a row.
  func read(_ positions: Range<Int>, of pixels: Span<Float>, to patches: inout Matrix) {
    Kernels.require(positions.lowerBound >= 0 && positions.upperBound <= count, "patches \(positions) of \(count)")
    patches.reshape(rows: positions.count, columns: patch.count)
    patches.withUnsafeMutableBufferPointer { buffer in
      var target = buffer.mutableSpan
      for (row, position) in positions.enumerated() {
        read(
          top: position / columns * step, left: position % columns * step, of: pixels, to: &target,
          at: row * patch.count)
      }
    }
  }

  private func read(top: Int, left: Int, of pixels: Span<Float>, to target: inout MutableSpan<Float>, at start: Int) {
    let run = patch.width * shape.channels
    let last = ((top + patch.height - 1) * shape.width + left) * shape.channels + run
    let (there, room) = (pixels.count, target.count)
    Kernels.require(
      top >= 0 && left >= 0 && last <= there && start + patch.count <= room, "a patch beyond the image")
    var sum: Float = 0
    for y in 0..<patch.height {
      let source = ((top + y) * shape.width + left) * shape.channels
      for x in 0..<run {
        let pixel = pixels[unchecked: source + x]
        target[unchecked: start + y * run + x] = pixel
        sum += pixel
      }
    }
    let mean = sum / Float(patch.count)
    var squares: Float = 0
    for i in start..<(start + patch.count) {
      let difference = target[unchecked: i] - mean
      target[unchecked: i] = difference
      squares += difference * difference
    }
    let scale = 1 / (squares / Float(patch.count) + floor).squareRoot()
    for i in start..<(start + patch.count) { target[unchecked: i] *= scale }
  }

  /// Patches anywhere in any image, one a row.
  func randomPatches(of inputs: ExampleInputs, count: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, name: "patches")
    // By images, so that each is read once.
    var drawn = (0..<count).map { _ in
      (
        image: stream.integer(below: inputs.rows), top: stream.integer(below: shape.height - patch.height + 1),
        left: stream.integer(below: shape.width - patch.width + 1)
      )
    }
    drawn.sort { ($0.image, $0.top, $0.left) < ($1.image, $1.top, $1.left) }
    var patches = Matrix(rows: count, columns: patch.count)
    var pixels = [Float](repeating: 0, count: shape.count)
    var current = -1
    patches.withUnsafeMutableBufferPointer { buffer in
      var target = buffer.mutableSpan
      for (row, place) in drawn.enumerated() {
        var span = pixels.mutableSpan
        if place.image != current { inputs.copyRow(place.image, to: &span) }
        current = place.image
        read(top: place.top, left: place.left, of: span.span, to: &target, at: row * patch.count)
      }
    }
    return patches
  }
}
