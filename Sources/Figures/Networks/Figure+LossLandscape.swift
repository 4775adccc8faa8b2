public import NeuralNetworks

extension Figure {
  /// Slices of losses, a panel each: the loss over the way along a direction.
  public static func lossSlices(
    _ slices: [(title: String, slice: LossSlice)], title: String = "", caption: String = "", x: String = "α"
  ) -> Figure {
    Figure(
      title: title, caption: caption, width: min(900, 380 * Double(max(slices.count, 1)) + 60),
      columns: min(3, slices.count),
      panels: slices.map { entry in
        Panel(
          title: entry.title, x: Axis(x), y: Axis("loss"),
          series: [.line(x: entry.slice.positions, y: entry.slice.totals)])
      })
  }

  /// Loss surfaces, a panel each: colours and contour lines of equal loss over two directions.
  ///
  /// Throws ``FiguresError/gridSize(columns:rows:)`` for a surface with too many points.
  public static func lossSurfaces(
    _ surfaces: [(title: String, surface: LossSurface)], title: String = "", caption: String = ""
  ) throws(FiguresError) -> Figure {
    var panels: [Panel] = []
    for (name, surface) in surfaces {
      // Cells are drawn around the points.
      func range(_ places: [Double]) -> ClosedRange<Double> {
        let half = (places[1] - places[0]) / 2
        return places[0] - half...places[places.count - 1] + half
      }
      let grid = try SampleGrid(
        x: range(surface.columns), y: range(surface.rows), columns: surface.columns.count, rows: surface.rows.count)
      let losses = grid.with(values: surface.losses.map(\.total))
      // Each twice the one before: losses span orders of magnitude.
      let least = surface.losses.reduce(Double.infinity) { min($0, $1.total) }
      let levels = (0..<16).map { max(least, 1e-6) * Double(sign: .plus, exponent: $0, significand: 1.5) }
      panels.append(
        Panel(
          // Half of a cell stands out beyond the outermost points, where contours have no say.
          title: name, x: Axis("α, along d", range: surface.columns[0]...surface.columns[surface.columns.count - 1]),
          y: Axis("β, along e", range: surface.rows[0]...surface.rows[surface.rows.count - 1]), hasEqualAspect: true,
          hasGrid: false,
          series: [
            .heatMap(losses, map: .viridis, scale: .logarithmic, label: "loss", isSmooth: true),
            .contours(losses, levels: levels, color: .white, width: 0.8),
            .points([Point(0, 0)], color: Palette.okabeIto[1], marker: .cross, size: 9),
          ]))
    }
    return Figure(
      title: title, caption: caption, width: 60 + 400 * Double(max(surfaces.count, 1)), columns: min(2, surfaces.count),
      panels: panels)
  }
}
