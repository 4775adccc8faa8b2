/// A place: x to the right, and y downwards in drawings, upwards in data.
public struct Point: Sendable, Hashable {
  /// The place from left to right.
  public var x: Double
  /// The place from top to bottom in drawings, from bottom to top in data.
  public var y: Double

  /// A place.
  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }

  /// Whether neither part is NaN or infinite.
  public var isFinite: Bool { x.isFinite && y.isFinite }

  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  static func * (a: Point, factor: Double) -> Point { Point(a.x * factor, a.y * factor) }

  /// The distance from the origin.
  var length: Double { (x * x + y * y).squareRoot() }

  /// The vector turned by a right angle, from x to y.
  var turned: Point { Point(-y, x) }

  /// The signed area of the parallelogram of two vectors.
  func cross(_ other: Point) -> Double { x * other.y - y * other.x }

  /// The point `fraction` of the way to another.
  func mixed(with other: Point, by fraction: Double) -> Point { self + (other - self) * fraction }
}

/// A rectangle of a drawing, in points.
public struct Rectangle: Sendable, Hashable {
  /// Its left side.
  public var x: Double
  /// Its top.
  public var y: Double
  /// From left to right.
  public var width: Double
  /// From top to bottom.
  public var height: Double

  /// A rectangle by its upper left corner and its size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right side.
  public var right: Double { x + width }
  /// The lower side.
  public var bottom: Double { y + height }
  /// The middle.
  public var center: Point { Point(x + width / 2, y + height / 2) }

  /// Whether a place lies in the rectangle or on its sides.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x <= right && point.y >= y && point.y <= bottom
  }

  /// The rectangle with every side moved inwards.
  public func inset(by distance: Double) -> Rectangle {
    Rectangle(x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
  }
}
