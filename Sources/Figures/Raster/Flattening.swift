extension Path {
  /// One part of a path as straight lines.
  struct Polyline {
    var points: [Point]
    var isClosed: Bool
  }

  /// The parts of the path as straight lines that are nowhere further than a tolerance from its curves, which are
  /// scaled by `scale` first.
  func polylines(scale: Double = 1, tolerance: Double = 0.005) -> [Polyline] {
    var result: [Polyline] = []
    var points: [Point] = []
    func finish(closed: Bool) {
      if !points.isEmpty { result.append(Polyline(points: points, isClosed: closed)) }
    }
    for segment in segments {
      switch segment {
      case .move(let point):
        finish(closed: false)
        points = [point * scale]
      case .line(let point):
        points.append(point * scale)
      case .quadratic(let end, let control):
        let (a, b, c) = ((points.last ?? end * scale), control * scale, end * scale)
        // A parabola's distance from its chord falls with the square of the number of pieces.
        let bend = (a - b * 2 + c).length / 4
        let count = Self.pieces(bend / tolerance)
        for index in 1...count {
          let t = Double(index) / Double(count)
          points.append(a.mixed(with: b, by: t).mixed(with: b.mixed(with: c, by: t), by: t))
        }
      case .cubic(let end, let control1, let control2):
        let (a, b, c, d) = ((points.last ?? end * scale), control1 * scale, control2 * scale, end * scale)
        let bend = max((a - b * 2 + c).length, (b - c * 2 + d).length) * 0.75
        let count = Self.pieces(bend / tolerance)
        for index in 1...count {
          let t = Double(index) / Double(count)
          let middle = b.mixed(with: c, by: t)
          let left = a.mixed(with: b, by: t).mixed(with: middle, by: t)
          let right = middle.mixed(with: c.mixed(with: d, by: t), by: t)
          points.append(left.mixed(with: right, by: t))
        }
      case .close:
        finish(closed: true)
        // What follows without a move starts where the closed part started.
        points = points.first.map { [$0] } ?? []
        if let last = result.last, last.points.count == 1, points.count == 1 { points = [] }
      }
    }
    // A lone point behind a `close` is no part.
    if points.count > 1 || result.isEmpty { finish(closed: false) }
    return result
  }

  private static func pieces(_ squared: Double) -> Int {
    guard squared.isFinite else { return 1 }
    return min(max(Int(squared.squareRoot().rounded(.up)), 1), 200)
  }
}
