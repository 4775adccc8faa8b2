import Kernels

/// A layer's product with the arrays of its epilogue, ready to be verified and timed in three ways.
struct FusedProduct {
  /// How the result is worked on.
  enum Way: String, CaseIterable {
    /// Not at all.
    case bare
    /// As it is written.
    case epilogue
    /// In passes over the whole result, once it is written.
    case separate
  }

  private let layerProduct: LayerProduct
  private let product: Product
  private let bias: AlignedBuffer
  /// What the layer before put out, where the derivative is taken.
  private let outputs: AlignedBuffer
  private let sums: AlignedBuffer

  private var shape: ProductShape { layerProduct.workload.shape }

  init(_ layerProduct: LayerProduct) {
    self.layerProduct = layerProduct
    let shape = layerProduct.workload.shape
    product = Product(layerProduct.workload)
    bias = AlignedBuffer(capacity: shape.n)
    outputs = AlignedBuffer(capacity: layerProduct.pass == .backward ? shape.m * shape.n : 0)
    sums = AlignedBuffer(capacity: shape.n)
    // Small integers, as the operands are; half of the outputs are 0, which is where the derivative is.
    var random = RandomIntegers(seed: 5)
    for j in 0..<shape.n { bias.pointer[j] = Self.smallInteger(&random) }
    if layerProduct.pass == .backward {
      for i in 0..<shape.m * shape.n { outputs.pointer[i] = max(Self.smallInteger(&random), 0) }
    }
  }

  /// From −8 to 8 without 0, so that a bias or an output that is left out shows.
  private static func smallInteger(_ random: inout RandomIntegers) -> Float {
    let value = Int(random.next() >> 60) - 8
    return Float(value < 0 ? value : value + 1)
  }

  /// The floats that measuring takes beside the operands: the outputs, and what the verification expects.
  static func extraFloats(_ shape: ProductShape) -> Int { 2 * shape.m * shape.n + 3 * shape.n }

  /// Computes the product as often as it is told.
  func run(_ way: Way, _ backend: any GEMMBackend, repetitions: Int = 1) {
    switch way {
    case .bare: product.run(backend, repetitions: repetitions)
    case .epilogue:
      // Made anew for each product, as a layer does.
      for _ in 0..<repetitions { product.run(backend, epilogue) }
    case .separate:
      for _ in 0..<repetitions {
        product.run(backend)
        workOnResult(backend.kernels)
      }
    }
  }

  private var epilogue: Epilogue {
    switch layerProduct.pass {
    case .forward: Epilogue(bias: bias.pointer, activation: Epilogue.Activation(.relu))
    case .backward:
      Epilogue(
        derivative: Epilogue.Derivative(Epilogue.Activation(.relu), outputs: outputs.pointer, stride: shape.n),
        columnSums: sums.pointer)
    }
  }

  private func workOnResult(_ kernels: KernelTable) {
    let functions = kernels.functions
    let (c, count) = (product.result, shape.m * shape.n)
    let relu = ActivationKernelIndex.relu.rawValue
    switch layerProduct.pass {
    case .forward:
      functions.addRow(shape.m, shape.n, bias.pointer, c)
      functions.activations[relu](count, 0, c, c)
    case .backward:
      functions.activationGradients[relu](count, 0, outputs.pointer, c, c)
      functions.sumColumns(shape.m, shape.n, c, sums.pointer)
    }
  }

  /// Throws unless the backend's product is right, and what becomes of it in either way is exactly what two plain loops make of it.
  func verify(_ backend: any GEMMBackend, named name: String) throws {
    try product.verify(backend, named: name)
    let expected = expectation()
    for way in [Way.epilogue, .separate] {
      product.spoilResult()
      sums.pointer.update(repeating: .nan, count: shape.n)
      run(way, backend)
      for i in 0..<shape.m * shape.n where product.result[i] != expected.result.pointer[i] {
        throw WrongEpilogue(kernel: name, product: layerProduct, way: way, place: "row \(i / shape.n)")
      }
      guard layerProduct.pass == .backward else { continue }
      for j in 0..<shape.n where sums.pointer[j] != expected.sums.pointer[j] {
        throw WrongEpilogue(kernel: name, product: layerProduct, way: way, place: "the sum of column \(j)")
      }
    }
  }

  /// What must become of the bare product that C holds. Columns are summed from the first row to the last, as the epilogue
  /// promises, so that equality may be asked for even where sums are too large to be exact.
  private func expectation() -> (result: AlignedBuffer, sums: AlignedBuffer) {
    let result = AlignedBuffer(capacity: shape.m * shape.n)
    let sums = AlignedBuffer(capacity: shape.n)
    sums.pointer.update(repeating: 0, count: shape.n)
    for i in 0..<shape.m {
      for j in 0..<shape.n {
        let place = i * shape.n + j
        let value = product.result[place]
        switch layerProduct.pass {
        case .forward: result.pointer[place] = max(value + bias.pointer[j], 0)
        case .backward:
          result.pointer[place] = outputs.pointer[place] > 0 ? value : 0
          sums.pointer[j] += result.pointer[place]
        }
      }
    }
    return (result, sums)
  }
}

/// What a kernel made of its product was wrong: nothing of it was timed.
struct WrongEpilogue: Error, CustomStringConvertible {
  let kernel: String
  let product: LayerProduct
  let way: FusedProduct.Way
  let place: String

  var description: String {
    let workload = product.workload
    return "\(kernel) computes \(place) of \(workload.shape) \(workload.variant) (\(workload.name)) wrongly with "
      + "\(product.pass.epilogueText) in \(way == .epilogue ? "an epilogue" : "separate passes"): not timed"
  }
}
