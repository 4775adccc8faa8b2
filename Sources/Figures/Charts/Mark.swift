/// A way to draw data into a panel. ``Series`` has those that Pleat knows; a type of your own is put into `Series(_:)`.
public protocol Mark: Sendable {
  /// The numbers along x that have to be shown.
  var xExtent: Extent { get }
  /// The numbers along y that have to be shown.
  var yExtent: Extent { get }
  /// Whether the mark has no colour of its own and takes the panel's next.
  var needsColor: Bool { get }
  /// Whether nothing of it is drawn outside the plot area.
  var isClipped: Bool { get }
  /// How far it may reach over the sides of the plot area, in points.
  var overhang: Double { get }
  /// What the colours stand for, if a bar beside the panel is to say so.
  var colorBar: ColorBar? { get }
  /// The lines of the legend; `color` is the panel's next.
  func legendEntries(color: Color) -> [LegendEntry]
  /// Places that the legend should not hide.
  func places(in area: PlotArea) -> [Point]
  /// Draws the data; `color` is the panel's next.
  func draw(in area: PlotArea, color: Color, on drawing: inout Drawing)
}

extension Mark {
  /// True: a mark without a colour of its own.
  public var needsColor: Bool { true }
  /// True: nothing is drawn outside the plot area.
  public var isClipped: Bool { true }
  /// Not at all.
  public var overhang: Double { 0 }
  /// None.
  public var colorBar: ColorBar? { nil }
  /// None.
  public func legendEntries(color: Color) -> [LegendEntry] { [] }
  /// None.
  public func places(in area: PlotArea) -> [Point] { [] }
}

/// Data and the way they are drawn: one of the static functions, as in `.line(x: epochs, y: losses, label: "training")`.
public struct Series: Sendable {
  /// How the data are drawn.
  public let mark: any Mark

  /// Data that are drawn by a mark.
  public init(_ mark: some Mark) { self.mark = mark }
}
