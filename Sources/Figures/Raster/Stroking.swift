#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

extension Path.Polyline {
  /// Adds what a pen of a width covers along the line: a rectangle a piece, a wedge a corner, a half circle a round end.
  ///
  /// All parts run the same way round, so that where they overlap nothing is lost.
  func addStroke(width: Double, hasRoundEnds: Bool, to coverage: inout Coverage) {
    let radius = width / 2
    guard radius > 0 else { return }
    var corners: [Point] = []
    for point in points where corners.last.map({ ($0 - point).length > 1e-6 }) ?? true { corners.append(point) }
    if isClosed, corners.count > 2, let first = corners.first, let last = corners.last {
      if (first - last).length > 1e-6 { corners.append(first) }
    }
    guard corners.count > 1 else {
      if hasRoundEnds, let point = corners.first {
        Self.addWedge(center: point, from: 0, by: 2 * .pi, radius: radius, to: &coverage)
      }
      return
    }
    let directions = zip(corners, corners.dropFirst()).map { ($1 - $0) * (1 / ($1 - $0).length) }
    for (index, direction) in directions.enumerated() {
      let side = direction.turned * radius
      let (start, end) = (corners[index], corners[index + 1])
      coverage.add([start - side, end - side, end + side, start + side])
      if index > 0 { Self.addCorner(at: start, from: directions[index - 1], to: direction, radius: radius, &coverage) }
    }
    if isClosed {
      Self.addCorner(
        at: corners[0], from: directions[directions.count - 1], to: directions[0], radius: radius, &coverage)
    } else if hasRoundEnds {
      let first = directions[0]
      let last = directions[directions.count - 1]
      Self.addWedge(
        center: corners[0], from: atan2(first.y, first.x) + .pi / 2, by: .pi, radius: radius, to: &coverage)
      Self.addWedge(
        center: corners[corners.count - 1], from: atan2(last.y, last.x) - .pi / 2, by: .pi, radius: radius,
        to: &coverage)
    }
  }

  /// Fills the gap that opens outside a corner.
  private static func addCorner(
    at corner: Point, from before: Point, to after: Point, radius: Double, _ coverage: inout Coverage
  ) {
    let turn = atan2(before.cross(after), before.x * after.x + before.y * after.y)
    guard abs(turn) > 1e-4 else { return }
    // A turn to the side of rising angles opens the gap on the other side.
    let outside = turn > 0 ? -Double.pi / 2 : .pi / 2
    let start = atan2(before.y, before.x) + outside
    if turn > 0 {
      addWedge(center: corner, from: start, by: turn, radius: radius, to: &coverage)
    } else {
      addWedge(center: corner, from: start + turn, by: -turn, radius: radius, to: &coverage)
    }
  }

  /// A piece of a disc, from an angle on by another, in the direction in which the rectangles run.
  private static func addWedge(
    center: Point, from start: Double, by angle: Double, radius: Double, to coverage: inout Coverage
  ) {
    // Chords that are no further than a twentieth of a pixel from the circle.
    let step = 2 * acos(max(0, 1 - 0.05 / max(radius, 0.1)))
    let count = min(max(Int((angle / step).rounded(.up)), 1), 200)
    var points = [center]
    for index in 0...count {
      let direction = start + angle * Double(index) / Double(count)
      points.append(center + Point(cos(direction), sin(direction)) * radius)
    }
    coverage.add(points)
  }

  /// The pieces that dashes leave of the line.
  func dashed(_ lengths: [Double]) -> [Path.Polyline] {
    var corners = points
    if isClosed, let first = points.first { corners.append(first) }
    let total = zip(corners, corners.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
    let period = lengths.reduce(0, +)
    // Dashes too short to be seen, and too many to be counted, are a line.
    guard let first = corners.first, total.isFinite, total / period < 100_000 else { return [self] }
    var result: [Path.Polyline] = []
    var piece = [first]
    var index = 0
    var left = lengths[0]
    func next() {
      index += 1
      left = lengths[index % lengths.count]
    }
    for (start, end) in zip(corners, corners.dropFirst()) {
      let length = (end - start).length
      var done = 0.0
      while length - done > left {
        done += left
        let cut = start.mixed(with: end, by: done / length)
        if index % 2 == 0 { result.append(Path.Polyline(points: piece + [cut], isClosed: false)) }
        piece = [cut]
        next()
      }
      left -= length - done
      piece.append(end)
    }
    if index % 2 == 0, piece.count > 1 { result.append(Path.Polyline(points: piece, isClosed: false)) }
    return result
  }
}
