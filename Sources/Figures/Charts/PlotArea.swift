/// Where a panel's data are drawn.
public struct PlotArea: Sendable, Hashable {
  /// The place in the drawing.
  public let rectangle: Rectangle
  /// What its left and its right side stand for.
  public let xScale: AxisScale
  /// What its lower and its upper side stand for.
  public let yScale: AxisScale

  /// Where a number lies between the left and the right, in points; nil for one without a place.
  public func x(_ value: Double) -> Double? {
    xScale.fraction(value).map { rectangle.x + $0 * rectangle.width }
  }

  /// Where a number lies between the bottom and the top, in points; nil for one without a place.
  public func y(_ value: Double) -> Double? {
    yScale.fraction(value).map { rectangle.bottom - $0 * rectangle.height }
  }

  /// Where a pair of numbers lies in the drawing; nil for one without a place.
  public func point(_ data: Point) -> Point? {
    guard let x = x(data.x), let y = y(data.y) else { return nil }
    return Point(x, y)
  }

  /// Where pairs of numbers lie; those without a place interrupt the line that is drawn through the others.
  func path(_ data: [Point]) -> Path {
    Path(data.map { point($0) ?? Point(.nan, .nan) })
  }

  /// Places that a line through pairs of numbers covers, some four points apart, so that a legend can keep out of its way.
  func places(along data: [Point]) -> [Point] {
    var places: [Point] = []
    var before: Point?
    for data in data {
      let place = point(data)
      if let place {
        if let before {
          let count = min(max(Int((place - before).length / 4), 1), 400)
          places += (1...count).map { before.mixed(with: place, by: Double($0) / Double(count)) }
        } else {
          places.append(place)
        }
      }
      before = place
    }
    return places
  }

  /// The rectangle between two pairs of numbers, and whether it is turned over: the lower numbers at the right or at
  /// the top.
  func rectangle(
    x: ClosedRange<Double>, y: ClosedRange<Double>
  ) -> (rectangle: Rectangle, flipsX: Bool, flipsY: Bool)? {
    guard let start = point(Point(x.lowerBound, y.lowerBound)), let end = point(Point(x.upperBound, y.upperBound))
    else { return nil }
    let rectangle = Rectangle(
      x: min(start.x, end.x), y: min(start.y, end.y), width: abs(end.x - start.x), height: abs(end.y - start.y))
    return (rectangle, start.x > end.x, start.y < end.y)
  }

  /// Places all over the area: for what fills it.
  var everywhere: [Point] {
    (0...10).flatMap { row in
      (0...10).map { column in
        Point(
          rectangle.x + rectangle.width * Double(column) / 10, rectangle.y + rectangle.height * Double(row) / 10)
      }
    }
  }
}
