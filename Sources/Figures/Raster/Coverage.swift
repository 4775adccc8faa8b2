/// How much of each pixel lies inside a shape, by the non-zero winding rule.
///
/// A row of pixels is cut into 16 lines. Where a line runs inside the shape is known exactly, and its parts are added
/// up pixel by pixel: exact from left to right, to a sixteenth from top to bottom. Adding up signed areas instead would
/// be exact in both, but takes twice what overlapping parts cover of a pixel at their edges, and a stroke is made of
/// overlapping parts.
struct Coverage {
  /// Lines in a row of pixels.
  private static let lines = 16
  /// Where coordinates end, so that they can be counted: far outside every picture.
  private static let limit = 1e6

  private struct Edge {
    /// The lines that it crosses.
    var first: Int
    var end: Int
    /// Where it crosses the present line, and how far to the right it crosses the next.
    var x: Double
    var step: Double
    /// 1 downwards, −1 upwards.
    var winding: Int
  }

  private var edges: [Edge] = []

  /// Adds a polygon, whose last point is joined to the first.
  mutating func add(_ polygon: [Point]) {
    guard var start = polygon.last else { return }
    for end in polygon {
      add(from: start, to: end)
      start = end
    }
  }

  private mutating func add(from start: Point, to end: Point) {
    guard start.isFinite, end.isFinite else { return }
    let range = -Self.limit...Self.limit
    let (x0, y0) = (start.x.clamped(to: range), start.y.clamped(to: range))
    let (x1, y1) = (end.x.clamped(to: range), end.y.clamped(to: range))
    let isDown = y1 > y0
    let top = isDown ? (x: x0, y: y0) : (x: x1, y: y1)
    let bottom = isDown ? (x: x1, y: y1) : (x: x0, y: y0)
    // Lines run through the middle of their sixteenth.
    let lines = Double(Self.lines)
    let (first, last) = (Int((top.y * lines - 0.5).rounded(.up)), Int((bottom.y * lines - 0.5).rounded(.up)))
    guard first < last else { return }
    let slope = (bottom.x - top.x) / (bottom.y - top.y)
    edges.append(
      Edge(
        first: first, end: last, x: top.x + ((Double(first) + 0.5) / lines - top.y) * slope, step: slope / lines,
        winding: isDown ? 1 : -1))
  }

  /// Calls `body` with each row of pixels that the shape touches inside a clip: its y, its first x, and the coverage,
  /// 0…1, of the pixels from there.
  ///
  /// The clip is in pixels and must lie inside the picture; its sides may cut pixels.
  func forEachRow(clip: Rectangle, _ body: (_ y: Int, _ x: Int, _ coverage: Span<Float>) -> Void) {
    let (left, right) = (clip.x, clip.right)
    guard right > left, clip.height > 0 else { return }
    let lines = Double(Self.lines)
    let firstLine = Int((clip.y * lines - 0.5).rounded(.up))
    let endLine = Int((clip.bottom * lines - 0.5).rounded(.up))
    let origin = Int(left)
    // What a run covers of a pixel is noted there, and what it covers of all pixels behind it is noted in the next.
    var changes = [Float](repeating: 0, count: Int(right.rounded(.up)) - origin + 2)
    var touched = changes.count..<changes.count

    let edges = edges.sorted { $0.first < $1.first }
    guard let top = edges.first?.first else { return }
    var active: [Edge] = []
    var next = 0
    var line = max(top, firstLine)
    while line < endLine, next < edges.count || !active.isEmpty {
      if active.isEmpty { line = max(line, min(edges[next].first, endLine)) }
      while next < edges.count, edges[next].first <= line {
        var edge = edges[next]
        next += 1
        guard edge.end > line else { continue }
        edge.x += Double(line - edge.first) * edge.step
        active.append(edge)
      }
      let row = line >= 0 ? line / Self.lines : 0
      let endOfRow = min((row + 1) * Self.lines, endLine)
      while line < endOfRow {
        addRuns(of: &active, from: left, to: right, origin: origin, changes: &changes, touched: &touched)
        line += 1
        active.removeAll { $0.end <= line }
        for index in active.indices { active[index].x += active[index].step }
        while next < edges.count, edges[next].first == line, line < endOfRow {
          active.append(edges[next])
          next += 1
        }
      }
      if !touched.isEmpty {
        Self.addUp(&changes, in: touched)
        let last = min(touched.upperBound, changes.count - 2)
        if touched.lowerBound < last {
          body(row, origin + touched.lowerBound, changes.span.extracting(touched.lowerBound..<last))
        }
        for index in touched.lowerBound..<min(touched.upperBound + 1, changes.count) { changes[index] = 0 }
        touched = changes.count..<changes.count
      }
    }
  }

  /// Notes where one line runs inside the shape.
  private func addRuns(
    of active: inout [Edge], from left: Double, to right: Double, origin: Int, changes: inout [Float],
    touched: inout Range<Int>
  ) {
    // Edges seldom change places from one line to the next.
    var index = 1
    while index < active.count {
      let edge = active[index]
      var place = index
      while place > 0, active[place - 1].x > edge.x {
        active[place] = active[place - 1]
        place -= 1
      }
      active[place] = edge
      index += 1
    }
    var winding = 0
    var start = 0.0
    for edge in active {
      if winding == 0 { start = edge.x }
      winding += edge.winding
      guard winding == 0 else { continue }
      let (from, to) = (max(start, left), min(edge.x, right))
      guard to > from else { continue }
      note(from, sign: 1, origin: origin, changes: &changes)
      note(to, sign: -1, origin: origin, changes: &changes)
      let (first, last) = (Int(from) - origin, Int(to) - origin)
      touched = min(touched.lowerBound, first)..<max(touched.isEmpty ? 0 : touched.upperBound, last + 1)
    }
  }

  private func note(_ x: Double, sign: Float, origin: Int, changes: inout [Float]) {
    let pixel = Int(x)
    let part = Float(Double(pixel + 1) - x) / Float(Self.lines) * sign
    changes[pixel - origin] += part
    changes[pixel - origin + 1] += sign / Float(Self.lines) - part
  }

  private static func addUp(_ changes: inout [Float], in range: Range<Int>) {
    var sum: Float = 0
    for index in range {
      sum += changes[index]
      changes[index] = min(max(sum, 0), 1)
    }
  }
}
