public import LinearAlgebra

/// The rows of a network's first W as images: for a linear classifier one template a class, for others one a hidden unit.
///
/// A score Wx + b is the dot product of an image with each template, which it is the larger for, the more the two look alike.
///
/// The weights are those of the scaled inputs, as the network sees them.
public struct Templates: Sendable {
  /// One image for each row of W, rows×columns, the upper row first.
  public let images: [Matrix]
  /// The height of the images.
  public let rows: Int
  /// The width of the images.
  public let columns: Int

  /// The rows of W, H×D, as images of D = rows·columns pixels.
  ///
  /// Throws ``ArgumentError`` for images without pixels, and if W's width is another.
  public init(of weight: Matrix, rows: Int, columns: Int) throws(ArgumentError) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    try require(rows > 0 && columns > 0 && !overflow, "the size of a template", "\(columns)×\(rows)", "at least 1×1")
    try require(
      weight.columns == count, "the width of the weights", weight.columns,
      "\(count), for templates of \(columns)×\(rows) pixels")
    (self.rows, self.columns) = (rows, columns)
    images = (0..<weight.rows).map { Matrix(rows: rows, columns: columns, elements: weight.row($0)) }
  }

  /// The rows of the W of the first dense layer that takes the network's inputs.
  ///
  /// Throws ``ArgumentError`` if there is no such layer, and as ``init(of:rows:columns:)``.
  public init(of network: Network, rows: Int, columns: Int) throws(ArgumentError) {
    let first = network.layers.indices.first {
      network.layers[$0] is Dense && network.sources[$0] == [.input]
    }
    guard let first, let layer = network.layers[first] as? Dense else {
      throw ArgumentError(
        "the network's first layer", network.layers[0].summary, "a dense layer, whose weights are images")
    }
    try self.init(of: layer.weight.value, rows: rows, columns: columns)
  }

  /// −s ... s for all images of several networks, so that a colour means the same in each: zero lies in the middle.
  ///
  /// - share: how much of all |w| is at most s: 1 for the largest, so that nothing is cut off; 0.99 where a few large weights would
  ///   make all others pale. s is the smallest |w| that this holds for, and 1 if that is 0 or there are no weights.
  ///
  /// Throws ``ArgumentError`` unless 0 < share ≤ 1, and if a weight isn't finite.
  public static func commonScale(
    of templates: [Templates], share: Double = 1
  ) throws(ArgumentError) -> ClosedRange<Double> {
    try require(share > 0 && share <= 1, "the share of weights", share, "more than 0 and at most 1")
    var magnitudes = templates.flatMap { $0.images.flatMap { $0.elements.map { abs($0) } } }
    if let wrong = magnitudes.first(where: { !$0.isFinite }) {
      throw ArgumentError("a weight", wrong, "finite")
    }
    magnitudes.sort()
    let index = Int((share * Double(magnitudes.count)).rounded(.up)) - 1
    let scale = magnitudes.isEmpty ? 0 : Double(magnitudes[min(max(index, 0), magnitudes.count - 1)])
    return scale > 0 ? -scale...scale : -1...1
  }
}
