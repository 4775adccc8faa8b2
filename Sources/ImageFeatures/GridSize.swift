/// How many rows and columns something in an image has: a cell in pixels, a block in cells.
public struct GridSize: Sendable, Hashable, Codable, CustomStringConvertible {
  /// From top to bottom.
  public var height: Int
  /// From left to right.
  public var width: Int

  /// A size of its own for each direction.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// As high as wide.
  public init(_ side: Int) {
    self.init(height: side, width: side)
  }

  /// height·width.
  public var count: Int { height * width }

  /// "width×height", for messages, as sizes of images are said.
  public var description: String { "\(width)×\(height)" }
}
