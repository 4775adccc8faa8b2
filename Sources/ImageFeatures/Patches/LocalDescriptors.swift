public import LinearAlgebra

/// Descriptors of many patches of one image, and where the patches lie.
public struct LocalDescriptors: Sendable, Equatable {
  /// P×D: one patch a row.
  public var values: Matrix
  /// Of each patch its middle, from 0 at the image's left (x) and upper (y) border to 1 at the others.
  public var centers: [SIMD2<Float>]

  /// Descriptors with the middles of their patches.
  ///
  /// Traps unless there is a middle for each.
  public init(values: Matrix, centers: [SIMD2<Float>]) {
    Kernels.require(values.rows == centers.count, "\(values.rows) descriptors of \(centers.count) patches")
    self.values = values
    self.centers = centers
  }

  /// How many patches there are.
  public var count: Int { centers.count }
}

/// What describes patches all over an image: ``SIFT``, ``LocalColorStatistics``.
public protocol LocalDescriptor: Sendable {
  /// "sift".
  var name: String { get }
  /// The images.
  var shape: ImageShape { get }
  /// D: how many numbers a patch has.
  var descriptorWidth: Int { get }
  /// P: how many patches an image has, the same for each.
  var patchCount: Int { get }

  /// The descriptors of one image's patches, P×D.
  ///
  /// - index: which of `inputs`, whose width is the shape's; bytes are taken as numbers from 0 to 255.
  ///
  /// Traps on inputs of another width, and unless there is such an example.
  func descriptors(of inputs: ExampleInputs, at index: Int) -> LocalDescriptors
}
