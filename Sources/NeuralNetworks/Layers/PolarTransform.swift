public import LinearAlgebra

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Points of the plane in polar coordinates: (x, y) → (r, θ) with r = (x² + y²)^½ and θ = atan2(y, x), in −π … π.
///
/// The lecture's feature transform: circles around the origin become straight lines. It has no parameters; as a network's first layer
/// it lets the network take points as they are.
///
/// Backward: ∂r/∂x = x/r, ∂r/∂y = y/r, ∂θ/∂x = −y/r², ∂θ/∂y = x/r². At the origin, where r has a corner and θ no value, the gradient is 0.
public struct PolarTransform: Layer {
  /// The transform.
  public init() {}

  /// "PolarTransform 2→2".
  public var summary: String { "PolarTransform 2→2" }

  /// 2 for inputs of width 2.
  ///
  /// Throws ``ShapeError`` if the inputs have another width.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int {
    guard width == 2 else { throw ShapeError("\(summary) expects 2 inputs, but gets \(width)") }
    return 2
  }

  /// (r, θ) of each row (x, y); N×2 → N×2. Computed in Double, so that no float is too large or too small to be squared.
  ///
  /// Traps unless the inputs have width 2.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    require(inputs.columns == 2, "\(summary) expects N×2 inputs, but gets \(inputs.shape)")
    outputs.reshape(rows: inputs.rows, columns: 2)
    for i in 0..<inputs.rows {
      let (x, y) = (Double(inputs[i, 0]), Double(inputs[i, 1]))
      outputs[i, 0] = Float((x * x + y * y).squareRoot())
      outputs[i, 1] = Float(atan2(y, x))
    }
  }

  /// The gradients of the equations above; nothing where `inputGradient` is nil.
  ///
  /// Traps unless inputs and output gradient are both N×2.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?, on backend: any GEMMBackend
  ) {
    require(
      inputs.columns == 2 && outputGradient.columns == 2 && inputs.rows == outputGradient.rows,
      "inputs are \(inputs.shape), but the gradient of their outputs is \(outputGradient.shape)")
    inputGradient?.reshape(rows: inputs.rows, columns: 2)
    for i in 0..<(inputGradient?.rows ?? 0) {
      let (x, y) = (Double(inputs[i, 0]), Double(inputs[i, 1]))
      let square = x * x + y * y
      let (radial, angular) = (Double(outputGradient[i, 0]), Double(outputGradient[i, 1]))
      let isOrigin = square == 0
      let (alongR, alongTheta) = isOrigin ? (0, 0) : (radial / square.squareRoot(), angular / square)
      inputGradient?[i, 0] = Float(x * alongR - y * alongTheta)
      inputGradient?[i, 1] = Float(y * alongR + x * alongTheta)
    }
  }
}
