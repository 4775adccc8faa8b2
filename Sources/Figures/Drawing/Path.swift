/// Lines and curves, one after another.
public struct Path: Sendable, Hashable {
  /// One step of a path.
  public enum Segment: Sendable, Hashable {
    /// Starts a new part at a place.
    case move(Point)
    /// A straight line.
    case line(Point)
    /// A quadratic Bézier curve with one control point.
    case quadratic(Point, control: Point)
    /// A cubic Bézier curve with two control points.
    case cubic(Point, control1: Point, control2: Point)
    /// A straight line back to where the part started.
    case close
  }

  /// The steps, the first of which is a `move`.
  public private(set) var segments: [Segment] = []

  /// A path without steps.
  public init() {}

  /// A line through points; those that aren't finite interrupt it, and `closed` joins the last to the first.
  public init(_ points: some Sequence<Point>, closed: Bool = false) {
    var isDrawing = false
    for point in points {
      if !point.isFinite {
        isDrawing = false
      } else if isDrawing {
        segments.append(.line(point))
      } else {
        segments.append(.move(point))
        isDrawing = true
      }
    }
    if closed, !segments.isEmpty { segments.append(.close) }
  }

  /// Whether there is nothing to draw.
  public var isEmpty: Bool { segments.isEmpty }

  /// Starts a new part.
  public mutating func move(to point: Point) { segments.append(.move(point)) }
  /// Goes on in a straight line.
  public mutating func line(to point: Point) { segments.append(.line(point)) }
  /// Goes on in a quadratic Bézier curve.
  public mutating func curve(to point: Point, control: Point) {
    segments.append(.quadratic(point, control: control))
  }
  /// Goes on in a cubic Bézier curve.
  public mutating func curve(to point: Point, control1: Point, control2: Point) {
    segments.append(.cubic(point, control1: control1, control2: control2))
  }
  /// Goes back to where the part started.
  public mutating func close() { segments.append(.close) }
  /// Adds the parts of another path.
  public mutating func append(_ other: Path) { segments += other.segments }

  /// Whether no coordinate is NaN or infinite.
  var isFinite: Bool {
    segments.allSatisfy { segment in
      switch segment {
      case .move(let point), .line(let point): point.isFinite
      case .quadratic(let point, let control): point.isFinite && control.isFinite
      case .cubic(let point, let control1, let control2): point.isFinite && control1.isFinite && control2.isFinite
      case .close: true
      }
    }
  }
}

extension Path {
  /// A circle of four cubic curves, whose radius is right to 0.03 %.
  public static func circle(center: Point, radius: Double) -> Path {
    // The usual distance of the control points: curves and circle meet in the middle of each quarter.
    let k = radius * 0.5522847498
    let (x, y, r) = (center.x, center.y, radius)
    var path = Path()
    path.move(to: Point(x + r, y))
    path.curve(to: Point(x, y + r), control1: Point(x + r, y + k), control2: Point(x + k, y + r))
    path.curve(to: Point(x - r, y), control1: Point(x - k, y + r), control2: Point(x - r, y + k))
    path.curve(to: Point(x, y - r), control1: Point(x - r, y - k), control2: Point(x - k, y - r))
    path.curve(to: Point(x + r, y), control1: Point(x + k, y - r), control2: Point(x + r, y - k))
    path.close()
    return path
  }

  /// The four sides of a rectangle.
  public static func rectangle(_ rectangle: Rectangle) -> Path {
    Path(
      [
        Point(rectangle.x, rectangle.y), Point(rectangle.right, rectangle.y),
        Point(rectangle.right, rectangle.bottom), Point(rectangle.x, rectangle.bottom),
      ], closed: true)
  }
}

extension Path {
  /// The path with every point, control points too, taken elsewhere.
  func mapped(_ place: (Point) -> Point) -> Path {
    var path = Path()
    path.segments = segments.map { segment in
      switch segment {
      case .move(let point): .move(place(point))
      case .line(let point): .line(place(point))
      case .quadratic(let point, let control): .quadratic(place(point), control: place(control))
      case .cubic(let point, let control1, let control2):
        .cubic(place(point), control1: place(control1), control2: place(control2))
      case .close: .close
      }
    }
    return path
  }
}
