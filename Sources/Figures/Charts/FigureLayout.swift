/// Finds a place for every panel of a figure, so that plots of a row and of a column are aligned.
struct FigureLayout {
  private static let outerGap = 12.0
  private static let columnGap = 18.0
  private static let rowGap = 14.0
  private static let titleSize = 15.0
  private static let titleHeight = 21.0
  private static let captionSize = 10.0
  private static let captionHeight = 14.0
  private static let leastPlot = 24.0

  private let figure: Figure
  private let titleLines: [String]
  private let captionLines: [String]
  private var layouts: [PanelLayout]
  private let columns: Int
  private let rows: Int
  /// The plots' places from left to right and from top to bottom.
  private var xPlaces: [(start: Double, length: Double)] = []
  private var yPlaces: [(start: Double, length: Double)] = []
  private var height = 0.0

  init(_ figure: Figure) {
    self.figure = figure
    let textWidth = figure.width - 2 * Self.outerGap
    titleLines = Text.wrapped(figure.title, width: textWidth, size: Self.titleSize, isBold: true)
    captionLines = Text.wrapped(figure.caption, width: textWidth, size: Self.captionSize)
    columns = max(1, min(figure.columns, figure.panels.count))
    rows = (figure.panels.count + columns - 1) / columns
    let allX = figure.panels.reduce(into: Extent()) { $0.add($1.xExtent) }
    let allY = figure.panels.reduce(into: Extent()) { $0.add($1.yExtent) }
    layouts = figure.panels.map { panel in
      let xScale = panel.x.scale(for: figure.sharesX ? allX : panel.xExtent)
      let yScale = panel.y.scale(for: figure.sharesY ? allY : panel.yExtent)
      let scales = panel.squared(xScale, yScale)
      return PanelLayout(panel: panel, xScale: scales.x, yScale: scales.y)
    }
    let estimate = max(Self.leastPlot, textWidth / Double(columns) - 60)
    for index in layouts.indices { layouts[index].fit(width: estimate, height: estimate * 0.68) }
    // Ticks need room, and what room is left decides about ticks; after a few turns nothing changes any more.
    for _ in 0..<2 { place() }
    for index in layouts.indices { layouts[index].placeLegend(in: plotPlace(index)) }
    for _ in 0..<3 { place() }
  }

  private func plotPlace(_ index: Int) -> Rectangle {
    let (x, y) = (xPlaces[index % columns], yPlaces[index / columns])
    return Rectangle(x: x.start, y: y.start, width: x.length, height: y.length)
  }

  /// Finds the places that the present ticks leave for the plots, and the ticks for those places.
  private mutating func place() {
    placeColumns()
    placeRows()
    for index in layouts.indices {
      let place = plotPlace(index)
      layouts[index].fit(width: place.width, height: place.height)
    }
  }

  private mutating func placeColumns() {
    let margins = (0..<columns).map { column in
      stride(from: column, to: layouts.count, by: columns).reduce(into: (left: 0.0, right: 0.0)) {
        let margins = layouts[$1].margins
        $0 = (max($0.left, margins.left), max($0.right, margins.right))
      }
    }
    let taken = margins.reduce(0) { $0 + $1.left + $1.right } + Double(columns - 1) * Self.columnGap
    let width = max(Self.leastPlot, (figure.width - 2 * Self.outerGap - taken) / Double(columns))
    var x = Self.outerGap
    xPlaces = margins.map { margins in
      defer { x += margins.left + width + margins.right + Self.columnGap }
      return (x + margins.left, width)
    }
  }

  private mutating func placeRows() {
    let margins = (0..<rows).map { row in
      (row * columns..<min((row + 1) * columns, layouts.count)).reduce(into: (top: 0.0, bottom: 0.0)) {
        let margins = layouts[$1].margins
        $0 = (max($0.top, margins.top), max($0.bottom, margins.bottom))
      }
    }
    let head = Self.outerGap + Double(titleLines.count) * Self.titleHeight
    let foot = Self.outerGap + (captionLines.isEmpty ? 0 : Double(captionLines.count) * Self.captionHeight + 8)
    let taken = margins.reduce(0) { $0 + $1.top + $1.bottom } + Double(max(0, rows - 1)) * Self.rowGap
    let heights = (0..<rows).map { row in
      guard let height = figure.height else { return naturalHeight(row) }
      return max(Self.leastPlot, (height - head - foot - taken) / Double(rows))
    }
    var y = head
    yPlaces = zip(margins, heights).map { margins, height in
      defer { y += margins.top + height + margins.bottom + Self.rowGap }
      return (y + margins.top, height)
    }
    height = figure.height ?? (head + foot + taken + heights.reduce(0, +))
  }

  /// The height of a row's plots: what the axes ask for that have one unit, or else two thirds of the width.
  private func naturalHeight(_ row: Int) -> Double {
    let width = xPlaces[0].length
    let panels = row * columns..<min((row + 1) * columns, layouts.count)
    let asked = panels.compactMap { layouts[$0].aspect }.max()
    // A legend beside a plot wants as much height as it has lines.
    let legend = panels.map { layouts[$0].legendPlace == .right ? layouts[$0].legend.height : 0 }.max() ?? 0
    let natural = asked.map { width * min($0, 1.6) } ?? min(width * 0.68, 380)
    return max(Self.leastPlot, natural, min(legend - 8, 400))
  }

  var drawing: Drawing {
    var drawing = Drawing(width: figure.width, height: height, title: figure.title, summary: figure.caption)
    for (index, line) in titleLines.enumerated() {
      drawing.add(
        Text(
          line, at: Point(figure.width / 2, Self.outerGap + 12 + Double(index) * Self.titleHeight),
          size: Self.titleSize, anchor: .middle, isBold: true))
    }
    for (index, layout) in layouts.enumerated() { layout.draw(in: plotPlace(index), on: &drawing) }
    for (index, line) in captionLines.enumerated() {
      let fromBelow = Double(captionLines.count - 1 - index) * Self.captionHeight
      drawing.add(
        Text(
          line, at: Point(Self.outerGap, height - Self.outerGap - 2 - fromBelow), size: Self.captionSize,
          color: .note))
    }
    return drawing
  }
}
