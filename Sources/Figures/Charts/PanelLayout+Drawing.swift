extension PanelLayout {
  private static let axisColor = Color(0x888888)

  /// Draws the panel with its plot in a place; titles, axes and legend lie around that.
  func draw(in place: Rectangle, on drawing: inout Drawing) {
    let plot = plot(in: place)
    let area = PlotArea(rectangle: plot, xScale: xScale, yScale: yScale)
    if panel.hasGrid, panel.frame != .none { drawGrid(area, on: &drawing) }
    drawSeries(area, on: &drawing)
    if panel.frame != .none { drawAxes(area, on: &drawing) }
    drawTitle(above: plot, on: &drawing)
    panel.colorBar?.draw(beside: plot, on: &drawing)
    switch legendPlace {
    case .inside(let corner):
      legend.draw(in: legend.rectangle(in: plot, corner: corner), hasFrame: true, on: &drawing)
    case .right:
      let bar = panel.colorBar?.width(height: plot.height) ?? 0
      legend.draw(
        in: Rectangle(x: plot.right + bar + 8, y: plot.y - 4, width: legend.width, height: legend.height),
        hasFrame: false, on: &drawing)
    case .automatic, .hidden: break
    }
    if panel.isEmpty {
      drawing.add(Text("no data", at: plot.center, size: 11, anchor: .middle, color: .note))
    }
  }

  private func drawSeries(_ area: PlotArea, on drawing: inout Drawing) {
    for (series, color) in zip(panel.series, panel.colors) {
      if series.mark.isClipped {
        // A little more than the plot, so that a line along its side isn't cut in half.
        drawing.clip(to: area.rectangle.inset(by: -1)) { series.mark.draw(in: area, color: color, on: &$0) }
      } else {
        series.mark.draw(in: area, color: color, on: &drawing)
      }
    }
  }

  private func drawGrid(_ area: PlotArea, on drawing: inout Drawing) {
    let plot = area.rectangle
    for tick in xTicks where isGridded(tick, panel.x) {
      guard let x = area.x(tick.value) else { continue }
      drawing.addLine(from: Point(x, plot.y), to: Point(x, plot.bottom), stroke: Stroke(.gridLine, width: 0.8))
    }
    for tick in yTicks where isGridded(tick, panel.y) {
      guard let y = area.y(tick.value) else { continue }
      drawing.addLine(from: Point(plot.x, y), to: Point(plot.right, y), stroke: Stroke(.gridLine, width: 0.8))
    }
  }

  /// Smaller marks and things that are no numbers have no line.
  private func isGridded(_ tick: Tick, _ axis: Axis) -> Bool { !tick.label.isEmpty && axis.choosesTicks }

  private func drawAxes(_ area: PlotArea, on drawing: inout Drawing) {
    let plot = area.rectangle
    let stroke = Stroke(Self.axisColor, width: 1)
    let isTight = panel.xExtent.isTight || panel.yExtent.isTight
    if panel.frame == .box || (panel.frame == .automatic && isTight) {
      drawing.add(plot, stroke: stroke)
    } else {
      drawing.add(
        Path([Point(plot.x, plot.y), Point(plot.x, plot.bottom), Point(plot.right, plot.bottom)]), stroke: stroke)
    }
    for tick in xTicks {
      guard let x = area.x(tick.value) else { continue }
      let length = tick.label.isEmpty ? 2.0 : 3.5
      drawing.addLine(from: Point(x, plot.bottom), to: Point(x, plot.bottom + length), stroke: stroke)
    }
    for tick in yTicks {
      guard let y = area.y(tick.value) else { continue }
      let length = tick.label.isEmpty ? 2.0 : 3.5
      drawing.addLine(from: Point(plot.x - length, y), to: Point(plot.x, y), stroke: stroke)
    }
    drawTickLabels(area, on: &drawing)
    drawing.add(
      Text(
        panel.x.label, at: Point(plot.center.x, plot.bottom + xTickHeight + 13), size: Self.labelSize,
        anchor: .middle))
    drawing.add(
      Text(
        panel.y.label, at: Point(plot.x - yTickWidth - 8, plot.center.y), size: Self.labelSize, anchor: .middle,
        isRotated: true))
  }

  private func drawTickLabels(_ area: PlotArea, on drawing: inout Drawing) {
    let plot = area.rectangle
    let half = Self.tickSize * 0.36
    for tick in xTicks {
      guard let x = area.x(tick.value) else { continue }
      drawing.add(
        turnsXTicks
          ? Text(tick.label, at: Point(x + half, plot.bottom + 7), size: Self.tickSize, anchor: .end, isRotated: true)
          : Text(tick.label, at: Point(x, plot.bottom + 14), size: Self.tickSize, anchor: .middle))
    }
    for tick in yTicks {
      guard let y = area.y(tick.value) else { continue }
      drawing.add(Text(tick.label, at: Point(plot.x - 6, y + half), size: Self.tickSize, anchor: .end))
    }
  }

  private func drawTitle(above plot: Rectangle, on drawing: inout Drawing) {
    let mark = panel.series.map(\.mark.overhang).max() ?? 0
    for (index, line) in titleLines.reversed().enumerated() {
      drawing.add(
        Text(
          line, at: Point(plot.center.x, plot.y - 8 - mark - Double(index) * 15), size: Self.titleSize, anchor: .middle,
          isBold: true))
    }
  }
}
