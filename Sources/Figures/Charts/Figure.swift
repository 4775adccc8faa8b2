/// Panels in a grid, with a title above and a caption below all of them.
public struct Figure: Sendable {
  /// The words above the panels, and what a screen reader calls the picture.
  public var title: String
  /// Smaller words below the panels: what to see, and where it is from.
  public var caption: String
  /// The width in points, 1/96 of an inch.
  public var width: Double
  /// The height in points; what suits the panels if nil.
  public var height: Double?
  /// How many panels stand in a row.
  public var columns: Int
  /// The panels in reading order.
  public var panels: [Panel]
  /// Whether axes along x without a range of their own show the same numbers in all panels.
  public var sharesX: Bool
  /// Whether axes along y without a range of their own show the same numbers in all panels.
  public var sharesY: Bool

  /// Panels in rows of `columns`: of up to three if nil.
  public init(
    title: String = "", caption: String = "", width: Double = 720, height: Double? = nil, columns: Int? = nil,
    sharesX: Bool = false, sharesY: Bool = false, panels: [Panel]
  ) {
    (self.title, self.caption, self.width, self.height) = (title, caption, width, height)
    self.columns = max(1, columns ?? min(3, panels.count))
    (self.sharesX, self.sharesY, self.panels) = (sharesX, sharesY, panels)
  }

  /// The figure as shapes, words and pixels.
  public var drawing: Drawing { FigureLayout(self).drawing }

  /// The figure as a file of a kind; PNG has `scale` pixels for each point.
  ///
  /// Throws ``FiguresError/pictureSize(width:height:)`` for a size that can't be drawn, and ``FiguresError/png(_:)`` if
  /// libpng fails.
  public func bytes(for format: PictureFormat, scale: Double = 2) throws(FiguresError) -> [UInt8] {
    guard width.isFinite, width > 0, width <= Drawing.maximumSide, height ?? 1 > 0, (height ?? 1).isFinite else {
      throw .pictureSize(width: width, height: height ?? width)
    }
    return try drawing.bytes(for: format, scale: scale)
  }
}
