/// The shape of a point, so that classes can be told apart without their colours.
public enum Marker: Sendable, Hashable, CaseIterable {
  /// ●
  case circle
  /// ■
  case square
  /// ▲
  case triangle
  /// ◆
  case diamond
  /// ×
  case cross
  /// ▼
  case triangleDown
  /// +
  case plus
  /// A star with five rays.
  case star

  /// The shape of a category, from 0; after eight of them they come again.
  public static func marker(_ index: Int) -> Marker {
    allCases[(index % allCases.count + allCases.count) % allCases.count]
  }

  /// Draws the shape around a place, about `size` points wide; filled shapes have a thin outline that sets them apart
  /// from others.
  func draw(at center: Point, size: Double, fill: Color, outline: Color = .white, on drawing: inout Drawing) {
    let stroke = Stroke(outline.opacity(outline.opacity * min(1, fill.opacity + 0.2)), width: min(0.8, size / 8))
    let radius = size / 2
    switch self {
    case .circle: drawing.addCircle(center: center, radius: radius, fill: fill, stroke: stroke)
    case .square:
      let side = size * 0.89
      drawing.add(
        Rectangle(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side), fill: fill,
        stroke: stroke)
    case .triangle: drawing.add(triangle(center, radius * 1.2, up: 1), fill: fill, stroke: stroke)
    case .triangleDown: drawing.add(triangle(center, radius * 1.2, up: -1), fill: fill, stroke: stroke)
    case .diamond:
      let r = radius * 1.22
      drawing.add(
        Path([(0, -r), (r, 0), (0, r), (-r, 0)].map { center + Point($0.0, $0.1) }, closed: true), fill: fill,
        stroke: stroke)
    case .cross: drawing.add(lines(center, radius * 0.85, diagonal: true), stroke: line(fill, size))
    case .plus: drawing.add(lines(center, radius * 1.1, diagonal: false), stroke: line(fill, size))
    case .star: drawing.add(star(center, radius * 1.25), fill: fill, stroke: stroke)
    }
  }

  private func line(_ color: Color, _ size: Double) -> Stroke {
    Stroke(color, width: max(1, size * 0.24), hasRoundEnds: true)
  }

  /// A triangle whose middle is the place.
  private func triangle(_ center: Point, _ r: Double, up: Double) -> Path {
    Path([(0, -r), (r * 0.866, r / 2), (-r * 0.866, r / 2)].map { center + Point($0.0, $0.1 * up) }, closed: true)
  }

  private func lines(_ center: Point, _ r: Double, diagonal: Bool) -> Path {
    let (a, b) = diagonal ? (Point(r, r), Point(r, -r)) : (Point(r, 0), Point(0, r))
    var path = Path([center - a, center + a])
    path.append(Path([center - b, center + b]))
    return path
  }

  private func star(_ center: Point, _ r: Double) -> Path {
    // Sines and cosines of multiples of 36°, from the top.
    let rays = [(0.0, -1.0), (0.951, -0.309), (0.588, 0.809), (-0.588, 0.809), (-0.951, -0.309)]
    let notches = [(0.588, -0.809), (0.951, 0.309), (0.0, 1.0), (-0.951, 0.309), (-0.588, -0.809)]
    let points = zip(rays, notches).flatMap { ray, notch in
      [Point(ray.0, ray.1) * r, Point(notch.0, notch.1) * (r * 0.45)]
    }
    return Path(points.map { center + $0 }, closed: true)
  }
}
