/// The features of several transforms side by side.
public struct JoinedFeatures: FeatureTransform {
  /// What is joined, from the left.
  public let parts: [any FeatureTransform]

  /// Transforms of the same inputs.
  ///
  /// Traps without parts, and if they differ in the width of their inputs, or in the shape of the images that they are made of.
  public init(_ parts: [any FeatureTransform]) {
    require(!parts.isEmpty, "no features to join")
    require(
      parts.allSatisfy { $0.inputWidth == parts[0].inputWidth },
      "features of inputs of \(parts.map(\.inputWidth)) numbers cannot be joined")
    let shapes = parts.compactMap(\.imageShape)
    require(shapes.allSatisfy { $0 == shapes[0] }, "features of images of \(shapes) numbers cannot be joined")
    self.parts = parts
  }

  /// The parts' names, as in "hog+pixels".
  public var name: String { parts.map(\.name).joined(separator: "+") }
  /// How many numbers an example has before.
  public var inputWidth: Int { parts[0].inputWidth }
  /// The sum of the parts'.
  public var outputWidth: Int { parts.reduce(0) { $0 + $1.outputWidth } }
  /// Those of the parts that are made of images; nil if none is.
  public var imageShape: ImageShape? { parts.lazy.compactMap(\.imageShape).first }

  /// Each row is the parts' rows one after the other.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
    var result = Matrix(rows: inputs.rows, columns: outputWidth)
    var first = 0
    for part in parts {
      let features = part.features(of: inputs, threads: threads)
      result.setColumns(from: first, to: features)
      first += features.columns
    }
    return result
  }
}
