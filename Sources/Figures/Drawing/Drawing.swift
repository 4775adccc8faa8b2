/// A picture as a list of shapes, words and pixels, drawn one over another; lengths are points, 1/96 of an inch.
public struct Drawing: Sendable, Hashable {
  /// The most pixels that a side of a PNG picture may have.
  public static let maximumSide = 16_384.0

  /// What a picture is made of.
  public enum Element: Sendable, Hashable {
    /// A shape, filled by the non-zero winding rule, and then its outline.
    case shape(Shape, fill: Color?, stroke: Stroke?)
    /// One line of words.
    case text(Text)
    /// Pixels stretched over a rectangle: each as a sharp rectangle of its own, or with colours that run into each other.
    case image(Pixels, in: Rectangle, isSmooth: Bool)
    /// Elements of which only what lies in a rectangle is seen.
    case clipped(Rectangle, [Element])
  }

  /// What can be filled and outlined.
  public enum Shape: Sendable, Hashable {
    /// Any lines and curves.
    case path(Path)
    /// A circle.
    case circle(center: Point, radius: Double)
    /// A rectangle.
    case rectangle(Rectangle)

    /// The shape as lines and curves.
    public var path: Path {
      switch self {
      case .path(let path): path
      case .circle(let center, let radius): .circle(center: center, radius: radius)
      case .rectangle(let rectangle): .rectangle(rectangle)
      }
    }
  }

  /// The width in points.
  public var width: Double
  /// The height in points.
  public var height: Double
  /// What a screen reader says the picture is.
  public var title: String
  /// More words for a screen reader.
  public var summary: String
  /// What lies beneath everything.
  public var background: Color
  /// The elements, the lowest first.
  public private(set) var elements: [Element] = []

  /// An empty picture of a size in points.
  public init(width: Double, height: Double, title: String = "", summary: String = "", background: Color = .white) {
    (self.width, self.height, self.title) = (width, height, title)
    (self.summary, self.background) = (summary, background)
  }

  /// Adds an element on top of the others; one with a coordinate that isn't finite is left out.
  public mutating func add(_ element: Element) {
    if element.isFinite { elements.append(element) }
  }

  /// Adds lines and curves.
  public mutating func add(_ path: Path, fill: Color? = nil, stroke: Stroke? = nil) {
    if !path.isEmpty { add(.shape(.path(path), fill: fill, stroke: stroke)) }
  }

  /// Adds one straight line.
  public mutating func addLine(from start: Point, to end: Point, stroke: Stroke) {
    add(Path([start, end]), stroke: stroke)
  }

  /// Adds a rectangle.
  public mutating func add(_ rectangle: Rectangle, fill: Color? = nil, stroke: Stroke? = nil) {
    add(.shape(.rectangle(rectangle), fill: fill, stroke: stroke))
  }

  /// Adds a circle.
  public mutating func addCircle(center: Point, radius: Double, fill: Color? = nil, stroke: Stroke? = nil) {
    add(.shape(.circle(center: center, radius: radius), fill: fill, stroke: stroke))
  }

  /// Adds one line of words.
  public mutating func add(_ text: Text) {
    if !text.string.isEmpty { add(.text(text)) }
  }

  /// Adds pixels, stretched over a rectangle.
  public mutating func add(_ pixels: Pixels, in rectangle: Rectangle, isSmooth: Bool = false) {
    add(.image(pixels, in: rectangle, isSmooth: isSmooth))
  }

  /// Adds what a closure draws, as far as it lies in a rectangle.
  public mutating func clip(to rectangle: Rectangle, _ draw: (inout Drawing) -> Void) {
    var inner = Drawing(width: width, height: height)
    draw(&inner)
    if !inner.elements.isEmpty { add(.clipped(rectangle, inner.elements)) }
  }

  /// The picture as a file of a kind.
  ///
  /// Throws ``FiguresError/pictureSize(width:height:)`` for a size that can't be drawn, and ``FiguresError/png(_:)`` if
  /// libpng fails.
  public func bytes(for format: PictureFormat, scale: Double = 2) throws(FiguresError) -> [UInt8] {
    switch format {
    case .svg: Array(try svg().utf8)
    case .png: try png(scale: scale)
    }
  }
}

extension Drawing.Element {
  /// Whether no coordinate is NaN or infinite, and no size negative.
  var isFinite: Bool {
    switch self {
    case .shape(.path(let path), _, let stroke): path.isFinite && (stroke?.width ?? 0).isFinite
    case .shape(.circle(let center, let radius), _, _): center.isFinite && radius.isFinite && radius >= 0
    case .shape(.rectangle(let rectangle), _, _): rectangle.isDrawable
    case .text(let text): text.position.isFinite && text.size.isFinite
    case .image(_, let rectangle, _), .clipped(let rectangle, _): rectangle.isDrawable
    }
  }
}

extension Rectangle {
  /// Whether its numbers are finite and its size isn't negative.
  fileprivate var isDrawable: Bool {
    x.isFinite && y.isFinite && width.isFinite && height.isFinite && width >= 0 && height >= 0
  }
}
