/// One line of a legend.
public struct LegendEntry: Sendable, Hashable {
  /// What stands before the words.
  public enum Sample: Sendable, Hashable {
    /// A piece of a line, with a marker in its middle if there is one.
    case line(Stroke, Marker?)
    /// A marker.
    case marker(Marker, fill: Color)
    /// A filled rectangle.
    case patch(Color)
  }

  /// What stands before the words.
  public var sample: Sample
  /// The words.
  public var label: String

  /// A line of a legend.
  public init(_ sample: Sample, _ label: String) { (self.sample, self.label) = (sample, label) }
}

/// Where a panel says what its colours and markers mean.
public enum LegendPlace: Sendable, Hashable {
  /// In a corner where nothing is hidden, or else to the right of the panel.
  case automatic
  /// Nowhere.
  case hidden
  /// In a corner of the plot.
  case inside(Corner)
  /// To the right of the panel.
  case right

  /// A corner of a plot.
  public enum Corner: Sendable, Hashable, CaseIterable {
    /// The upper right.
    case topRight
    /// The upper left.
    case topLeft
    /// The lower right.
    case bottomRight
    /// The lower left.
    case bottomLeft
  }
}

/// The lines of a legend as they are laid out.
struct Legend: Sendable {
  static let fontSize = 10.0
  private static let rowHeight = 15.0
  private static let sampleWidth = 20.0
  private static let gap = 6.0
  private static let padding = 5.0

  let entries: [LegendEntry]

  var isEmpty: Bool { entries.isEmpty }

  var width: Double {
    let labels = entries.map { Text.width($0.label, size: Self.fontSize) }.max() ?? 0
    return Self.sampleWidth + Self.gap + labels + 2 * Self.padding
  }

  var height: Double { Double(entries.count) * Self.rowHeight + 2 * Self.padding }

  /// The place of the legend in a corner of a plot.
  func rectangle(in plot: Rectangle, corner: LegendPlace.Corner) -> Rectangle {
    let distance = 7.0
    let isLeft = corner == .topLeft || corner == .bottomLeft
    let isTop = corner == .topLeft || corner == .topRight
    return Rectangle(
      x: isLeft ? plot.x + distance : plot.right - distance - width,
      y: isTop ? plot.y + distance : plot.bottom - distance - height, width: width, height: height)
  }

  /// The corner in which the legend hides none of some places, the upper right first; nil if there is no such corner.
  func freeCorner(of plot: Rectangle, places: [Point]) -> LegendPlace.Corner? {
    guard width < plot.width * 0.7, height < plot.height * 0.7 else { return nil }
    return LegendPlace.Corner.allCases.first { corner in
      let rectangle = rectangle(in: plot, corner: corner).inset(by: -4)
      return !places.contains { rectangle.contains($0) }
    }
  }

  func draw(in rectangle: Rectangle, hasFrame: Bool, on drawing: inout Drawing) {
    if hasFrame {
      drawing.add(rectangle, fill: Color.white.opacity(0.88), stroke: Stroke(Color(0xCCCCCC), width: 0.8))
    }
    for (index, entry) in entries.enumerated() {
      let middle = rectangle.y + Self.padding + (Double(index) + 0.5) * Self.rowHeight
      let left = rectangle.x + Self.padding
      let center = Point(left + Self.sampleWidth / 2, middle)
      switch entry.sample {
      case .line(let stroke, let marker):
        drawing.addLine(
          from: Point(left, middle), to: Point(left + Self.sampleWidth, middle), stroke: stroke)
        if let marker { marker.draw(at: center, size: 7, fill: stroke.color, on: &drawing) }
      case .marker(let marker, let fill):
        marker.draw(at: center, size: 7.5, fill: fill, on: &drawing)
      case .patch(let color):
        drawing.add(
          Rectangle(x: center.x - 7, y: middle - 5, width: 14, height: 10), fill: color,
          stroke: Stroke(Color(0x999999), width: 0.6))
      }
      drawing.add(
        Text(
          entry.label, at: Point(left + Self.sampleWidth + Self.gap, middle + Self.fontSize * 0.36),
          size: Self.fontSize))
    }
  }
}
