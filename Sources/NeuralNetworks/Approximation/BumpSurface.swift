import LinearAlgebra

/// A network with two inputs and two hidden layers, with weights set by hand, that is a sum of K×K bumps over a rectangle.
///
/// ```swift
/// let surface = try BumpSurface(of: { sin($0) * $1 }, x: (0, 3), y: (-1, 1), bumps: 16)
/// ```
///
/// Bumps of either kind add up to 1 everywhere, so that they leave no gaps.
public struct BumpSurface: Sendable {
  /// What the bumps are made of.
  public enum Shape: Sendable, Hashable {
    /// Tents on a grid of K×K nodes, which are the rectangle's corners, sides and inside: their sum is f at every node and flat on
    /// each triangle between three, half a mesh cut along the diagonal that rises to the right.
    ///
    /// With u and v the distances from a node, in meshes, its tent is max(0, 1 − ½(|u| + |v| + |u − v|)): six triangles meet at its
    /// top. The first hidden layer has the ReLUs of ±u, ±v and ±(u − v), 8K − 2 units; the second one unit a tent, K². Nothing cancels:
    /// what is added up has one sign, and three tents at most are above 0 anywhere.
    case tents
    /// Towers over K×K cells, made of sigmoids: M. Nielsen, "Neural Networks and Deep Learning", 2015, chapter 4.
    ///
    /// The first hidden layer has steps in x and in y, at the boundaries between cells, 2(K − 1) units. A unit of the second is on
    /// where its step in x and its step in y are: σ(γ(Sᵢ(x) + Tⱼ(y) − 3/2)), a quarter of the plane, γ = 40. There are K². A
    /// tower is a quarter less the next to the right, less the next above, plus the next to the right and above, so that a quarter's
    /// outgoing weight is that mixed difference of four heights. Nielsen's own towers, one unit each, come to nothing
    /// where four cells meet; these always add up to the first quarter, the whole plane.
    ///
    /// - steepness: s > 0; a step rises from 12 % to 88 % within 4/s of a cell.
    case sigmoid(steepness: Double = 20)
    /// The same towers made of tanh: tanh z = 2σ(2z) − 1.
    ///
    /// - steepness: as for the sigmoid.
    case tanh(steepness: Double = 20)
  }

  /// Dense 2→H₁, the activation, Dense H₁→K², the activation, Dense K²→1.
  public let network: Network
  /// The rectangle's left and right side.
  public let x: (start: Double, end: Double)
  /// The rectangle's lower and upper side.
  public let y: (start: Double, end: Double)
  /// K.
  public let count: Int
  /// What the bumps are made of.
  public let shape: Shape

  /// How many bumps a side may have: the weights between the hidden layers are about 8K³.
  public static let largestCount = 128

  /// The network of K×K bumps for a function on a rectangle.
  ///
  /// - f: called with x and y once a bump: at its node, or at the middle of its cell.
  /// - bumps: K on each side, 2 ≤ K ≤ ``largestCount``.
  ///
  /// Throws ``ArgumentError`` for another K, a side that is empty or not finite, a steepness that isn't a positive number, an f
  /// that isn't finite in Float32 somewhere, and where Float32 can't tell the ends of a bump apart.
  public init(
    of f: (Double, Double) -> Double, x: (start: Double, end: Double), y: (start: Double, end: Double), bumps: Int,
    shape: Shape = .tents, backend: any GEMMBackend = .auto
  ) throws(ArgumentError) {
    try requireInterval(x.start, x.end, "the interval of x")
    try requireInterval(y.start, y.end, "the interval of y")
    try require(
      bumps >= 2 && bumps <= Self.largestCount, "the number of bumps a side", bumps, "in 2 ... \(Self.largestCount)")
    self.x = x
    self.y = y
    self.shape = shape
    count = bumps
    let columns = BumpCells(start: x.start, end: x.end, count: bumps)
    let rows = BumpCells(start: y.start, end: y.end, count: bumps)
    func height(_ x: Double, _ y: Double) throws(ArgumentError) -> Double {
      let value = f(x, y)
      try require(Float(value).isFinite, "f(\(x), \(y))", value, "a finite Float32")
      return value
    }
    var heights: [[Double]] = []
    for j in 0..<bumps {
      var row: [Double] = []
      for i in 0..<bumps {
        if case .tents = shape {
          row.append(try height(columns.node(i), rows.node(j)))
        } else {
          row.append(try height(columns.center(i), rows.center(j)))
        }
      }
      heights.append(row)
    }
    let layers: [any Layer]
    switch shape {
    case .tents: layers = try Tents(columns, rows).layers(heights)
    case .sigmoid(let steepness):
      layers = try QuarterPlanes(columns, rows, steepness: steepness).layers(heights, .sigmoid)
    case .tanh(let steepness):
      layers = try QuarterPlanes(columns, rows, steepness: steepness).layers(heights, .tanh)
    }
    do {
      network = try Network(inputWidth: 2, layers: layers, backend: backend)
    } catch {
      fatalError("\(shape): \(error)")
    }
  }

  /// How far the network's output can be from f on the rectangle, where |f(p) − f(q)| ≤ L·|p − q| (in the plane's usual distance);
  /// nil for towers, of which no useful bound is known.
  ///
  /// For tents L·½√(w² + h²), with meshes w = (b − a)/(K − 1) wide and h high: a point is at a mean distance of at most the circumradius
  /// from the corners of its triangle, weighted as their heights are, and the circumradius is half the diagonal. Rounding in Float32
  /// adds up to 2⁻²⁰·z·max|f|, where z is the largest distance from 0 to a side, in meshes.
  ///
  /// Towers are as far off as neighbouring cells differ, and more where four cells meet: there the heights' weights add up to 1, but
  /// lie between −1 and 1. Where steps are so steep that but four towers count, that makes 3/2·L·√(w² + h²), with cells w wide and h
  /// high; the tests find it to hold at steepness 20.
  ///
  /// Traps on a negative L.
  public func errorBound(lipschitz: Double) -> Double? {
    require(lipschitz >= 0, "a Lipschitz constant of \(lipschitz)")
    guard case .tents = shape else { return nil }
    let (w, h) = ((x.end - x.start) / Double(count - 1), (y.end - y.start) / Double(count - 1))
    let farthest = max(abs(x.start), abs(x.end)) / w + max(abs(y.start), abs(y.end)) / h + 1
    let largest = outgoing.elements.reduce(0) { max($0, abs(Double($1))) }
    return lipschitz * (w * w + h * h).squareRoot() / 2 + largest * farthest * 0x1p-20
  }

  /// The largest and the mean difference between the network's output and f on a grid of points×points, sides included.
  ///
  /// f is taken in Double at the very Float32 numbers that the network gets.
  ///
  /// Throws ``ArgumentError`` unless 2 ≤ points ≤ 4000.
  public func error(
    against f: (Double, Double) -> Double, points: Int = 200
  ) throws(ArgumentError) -> ApproximationError {
    try require(points >= 2 && points <= 4000, "the number of points a side", points, "in 2 ... 4000")
    var error = ApproximationError.Tally()
    // A million activations at a time.
    let batchSize = max(1, 1 << 20 / (count * count))
    func coordinate(_ side: (start: Double, end: Double), _ index: Int) -> Float {
      Float(min(side.start + (side.end - side.start) * (Double(index) / Double(points - 1)), side.end))
    }
    for first in stride(from: 0, to: points * points, by: batchSize) {
      let inputs = Matrix(rows: min(batchSize, points * points - first), columns: 2) { row, axis in
        axis == 0 ? coordinate(x, (first + row) % points) : coordinate(y, (first + row) / points)
      }
      let outputs = network.scores(for: inputs)
      for row in 0..<inputs.rows {
        let point = [Double(inputs[row, 0]), Double(inputs[row, 1])]
        error.add(Double(outputs[row, 0]) - f(point[0], point[1]), at: point)
      }
    }
    return error.result
  }

  private var outgoing: Matrix { (network.layers[4] as! Dense).weight.value }
}
