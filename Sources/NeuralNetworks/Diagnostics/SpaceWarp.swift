public import LinearAlgebra

/// What layers make of the plane: a grid of lines, and points, as they lie before and after each step.
///
/// h = Wx turns and stretches the plane, and whatever a straight line can't separate in it stays so; h = ReLU(Wx) folds three of its
/// quarters onto the fourth. As in the lecture's "Space Warping".
///
/// ```swift
/// let warp = try SpaceWarp(weight: Matrix([[1, 0.5], [-0.5, 1]]), points: examples.inputs)
/// warp.stages.map(\.title)     // x, h = Wx, h = relu(Wx)
/// ```
public struct SpaceWarp: Sendable {
  /// The grid: `lines` of each direction, each of which is cut into `segments` straight pieces so that folds show.
  public struct Grid: Sendable, Hashable {
    /// How many lines of each direction, at least 2.
    public var lines: Int
    /// Of how many pieces each line is made, at least 1.
    public var segments: Int
    /// How far the grid reaches beyond the points on each side, as a part of the points' longer side; 0 or more.
    public var padding: Double

    /// The corners of the lines' pieces that all lines together may have.
    public static let maximumCount = 1 << 20

    /// A grid; a size out of its range makes ``SpaceWarp`` throw.
    public init(lines: Int = 21, segments: Int = 240, padding: Double = 0.1) {
      (self.lines, self.segments, self.padding) = (lines, segments, padding)
    }
  }

  /// How a stage's numbers became two.
  public enum Projection: Sendable, Hashable {
    /// There are two, which are x and y.
    case none
    /// There is one, which is x; y is 0.
    case line
    /// There are more: x and y lie along their first two principal directions. `share` of the points' variance is seen.
    case principal(share: Double)
  }

  /// Lines and points at one step.
  public struct Stage: Sendable {
    /// What has been done so far: "x", "h = Wx", "Dense 2→8".
    public let title: String
    /// The network's inputs, or the layer whose outputs these are; nil for a step of no network.
    public let source: Network.Source?
    /// How many numbers each point has here.
    public let width: Int
    /// How these became two.
    public let projection: Projection
    /// The lines, (segments + 1)×2 each: first those along which x was constant, then those along y.
    public let lines: [Matrix]
    /// The points, N×2.
    public let points: Matrix
  }

  /// The plane as it was, then each step.
  public let stages: [Stage]

  /// The plane, h = Wx + b, and h = f(Wx + b).
  ///
  /// - weight: W, 2×2.
  /// - bias: b, 1×2; nil for zeros.
  /// - points: N×2.
  ///
  /// Throws ``ArgumentError`` if W or b has another shape, without points or for points of another width or that aren't finite, and
  /// for a grid whose sizes are out of range or that has more than ``Grid/maximumCount`` corners.
  public init(
    weight: Matrix, bias: Matrix? = nil, activation: ActivationFunction = .relu, points: ExampleInputs,
    grid: Grid = Grid(), backend: any GEMMBackend = .auto
  ) throws(ArgumentError) {
    try require(weight.rows == 2 && weight.columns == 2, "the shape of the weights", weight.shape, "2×2")
    let offset = bias ?? Matrix(rows: 1, columns: 2)
    try require(offset.rows == 1 && offset.columns == 2, "the shape of the biases", offset.shape, "1×2")
    let start = try WarpedPlane(around: points, grid: grid)
    var linear = Matrix()
    linear.setProduct(start.all, .no, weight, .yes, on: backend)
    linear.addRow(offset, by: backend.kernels)
    var folded = Matrix()
    folded.setApplying(activation.kernel, to: linear, by: backend.kernels)
    let product = bias == nil ? "Wx" : "Wx + b"
    let name = activation == .relu ? "ReLU" : activation.name
    stages = [
      start.stage(start.all, "x", nil), start.stage(linear, "h = \(product)", nil),
      start.stage(folded, "h = \(name)(\(product))", nil),
    ]
  }

  /// The plane, and what each layer of a network with two inputs makes of it.
  ///
  /// Outputs of a layer that aren't two are drawn as ``Projection`` says; principal directions are those of the points.
  ///
  /// - points: N×2, as they are before `scaling`.
  /// - scaling: what is done to points and grid before the network sees them, and so to the first stage; nil for nothing.
  ///
  /// Throws ``ArgumentError`` unless the network has two inputs and the scaling two columns, without points or for points of another
  /// width or that aren't finite, and for a grid as above.
  public init(
    of network: Network, points: ExampleInputs, scaling: InputScaling? = nil, grid: Grid = Grid()
  ) throws(ArgumentError) {
    try require(
      network.inputWidth == 2, "the number of the network's inputs", network.inputWidth, "2, a point's x and y")
    let width = scaling?.width ?? 2
    try require(width == 2, "the number of the scaling's columns", width, "2, a point's x and y")
    let start = try WarpedPlane(around: points, grid: grid)
    let inputs = ExampleInputs.floats(start.all).matrix(scaledBy: scaling, by: network.backend.kernels)
    var stages = [start.stage(inputs, "inputs", .input)]
    for (index, outputs) in network.activations(of: inputs).enumerated() {
      stages.append(start.stage(outputs, network.layers[index].summary, .layer(index)))
    }
    self.stages = stages
  }
}
