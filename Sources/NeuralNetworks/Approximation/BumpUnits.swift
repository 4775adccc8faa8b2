import LinearAlgebra

/// The hidden units of a sum of bumps: wᵢ, bᵢ and uᵢ of each.
struct BumpUnits {
  private var incoming: [Float] = []
  private var biases: [Float] = []
  private var outgoing: [Float] = []

  mutating func append(weight: Float, bias: Float, outgoing: Float) {
    incoming.append(weight)
    biases.append(bias)
    self.outgoing.append(outgoing)
  }

  /// How many bumps lie interleaved: their first units, then their second units, and so on.
  ///
  /// A product adds up in vectors of 4 to 16 lanes, or one by one. In this order a lane meets all units of a bump close to each other,
  /// and they cancel before the sum has grown; bump after bump, a lane would add the first units of all bumps.
  static let interleaved = 8

  /// Where unit `unit` of bump `bump` lies among the hidden units.
  static func position(bump: Int, unit: Int, bumps: Int, unitsPerBump: Int) -> Int {
    let first = bump / interleaved * interleaved
    return first * unitsPerBump + unit * min(interleaved, bumps - first) + bump - first
  }

  /// Puts the units, which were appended bump by bump, in the order of ``position(bump:unit:bumps:unitsPerBump:)``.
  func inOrder(unitsPerBump: Int) -> BumpUnits {
    var ordered = self
    let bumps = biases.count / unitsPerBump
    for bump in 0..<bumps {
      for unit in 0..<unitsPerBump {
        let (from, to) = (
          bump * unitsPerBump + unit,
          Self.position(bump: bump, unit: unit, bumps: bumps, unitsPerBump: unitsPerBump)
        )
        ordered.incoming[to] = incoming[from]
        ordered.biases[to] = biases[from]
        ordered.outgoing[to] = outgoing[from]
      }
    }
    return ordered
  }

  /// Dense 1→H, the activation, Dense H→1 without a bias.
  func network(_ activation: ActivationFunction, _ backend: any GEMMBackend) -> Network {
    let count = incoming.count
    do {
      return try Network(
        inputWidth: 1,
        layers: [
          Dense(
            weight: Matrix(rows: count, columns: 1, elements: incoming),
            bias: Matrix(rows: 1, columns: count, elements: biases)),
          Activation(activation),
          Dense(weight: Matrix(rows: 1, columns: count, elements: outgoing), bias: Matrix(rows: 1, columns: 1)),
        ], backend: backend)
    } catch {
      fatalError("\(count) units: \(error)")
    }
  }
}

extension BumpShape {
  /// The units of bumps of the given heights.
  ///
  /// Throws where Float32 can't tell the ends of a ramp apart.
  func units(for heights: [Double], _ cells: BumpCells) throws(ArgumentError) -> BumpUnits {
    let units =
      switch self {
      case .trapezoid(let ramp): try Self.trapezoids(heights, cells, rampWidth: ramp * cells.width, overlap: true)
      case .separateTrapezoid(let ramp):
        try Self.trapezoids(heights, cells, rampWidth: ramp / 2 * cells.width, overlap: false)
      case .sigmoid(let steepness): try Self.steps(heights, cells, slope: steepness / cells.width, amplitude: 1)
      // σ(z) = ½ + ½·tanh(z/2).
      case .tanh(let steepness): try Self.steps(heights, cells, slope: steepness / cells.width / 2, amplitude: 0.5)
      }
    return units.inOrder(unitsPerBump: unitsPerBump)
  }

  private static func trapezoids(
    _ heights: [Double], _ cells: BumpCells, rampWidth: Double, overlap: Bool
  ) throws(ArgumentError) -> BumpUnits {
    let weight = try weight(1 / rampWidth, cells)
    // Positions are in ramps: a ramp has width 1. Rounded to the unit in the last place of the farthest, all are exact.
    let farthest = max(abs(cells.start), abs(cells.end)) * Double(weight) + 2
    let grid = Double(Float(farthest).ulp)
    func position(_ x: Double) -> Double { (x * Double(weight) / grid).rounded() * grid }
    // Where the ramp on the left boundary of cell k starts. Those at the ends of the interval lie outside of it.
    func rampStart(_ k: Int) -> Double {
      switch k {
      case 0: position(cells.start) - 1 - grid
      case cells.count: position(cells.end) + grid
      default: position(cells.edge(k)) - 0.5
      }
    }
    var units = BumpUnits()
    for (k, height) in heights.enumerated() {
      let (rise, fall) =
        overlap
        ? (rampStart(k), rampStart(k + 1)) : (position(cells.edge(k)), position(cells.edge(k + 1)) - 1)
      let facing: Float = 2 * k + 1 < cells.count ? -1 : 1
      for (kink, sign) in [(rise, 1.0), (rise + 1, -1), (fall, -1), (fall + 1, 1)] {
        units.append(weight: facing * weight, bias: -facing * Float(kink), outgoing: Float(sign * height))
      }
    }
    return units
  }

  /// - amplitude: what a unit's outgoing weight is for a bump of height 1.
  private static func steps(
    _ heights: [Double], _ cells: BumpCells, slope: Double, amplitude: Double
  ) throws(ArgumentError) -> BumpUnits {
    let weight = try weight(slope, cells)
    // The steps at the ends of the interval lie so far outside of it that they are done: 1 − σ(20) is 2·10⁻⁹.
    let margin = 20 * amplitude / slope
    func bias(_ k: Int) -> Float {
      let x = k == 0 ? cells.start - margin : k == cells.count ? cells.end + margin : cells.edge(k)
      return Float(-Double(weight) * x)
    }
    var units = BumpUnits()
    for (k, height) in heights.enumerated() {
      units.append(weight: weight, bias: bias(k), outgoing: Float(amplitude * height))
      units.append(weight: weight, bias: bias(k + 1), outgoing: Float(-amplitude * height))
    }
    return units
  }

  /// The weight of a slope; throws if positions in its ramps or steps have too few digits in Float32.
  private static func weight(_ slope: Double, _ cells: BumpCells) throws(ArgumentError) -> Float {
    try cells.requireResolution(slope: slope)
    return Float(slope)
  }
}
