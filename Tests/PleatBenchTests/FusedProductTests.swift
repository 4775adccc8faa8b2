import Kernels
import Testing

@testable import PleatBench

@Suite struct FusedProductTests {
  /// A backend whose product is right and whose epilogue, after what another does, is spoiled.
  private struct Spoiling: GEMMBackend {
    let spoil: @Sendable (_ c: UnsafeMutablePointer<Float>, _ epilogue: Epilogue) -> Void
    var name: String { "spoiling" }
    var kernels: KernelTable { KernelTable(.baseline) }
    var threads: Int { 1 }

    func sgemm(
      _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
      a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
      c: UnsafeMutablePointer<Float>, ldc: Int
    ) {
      NaiveBackend().sgemm(
        transposeA, transposeB, m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c,
        ldc: ldc)
    }

    func sgemm(
      _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
      b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue
    ) {
      NaiveBackend().sgemm(
        transposeA, transposeB, m: m, n: n, k: k, a: a, lda: lda, b: b, ldb: ldb, c: c, ldc: ldc, epilogue: epilogue)
      spoil(c, epilogue)
    }
  }

  private static let small = LayerProduct.layer(batch: 5, inputs: 7, outputs: 3)

  @Test(arguments: small + LayerProduct.all(ProductShape(33, 17, 65)) + LayerProduct.all(ProductShape(1, 1, 1)))
  func `right results pass`(_ layerProduct: LayerProduct) throws {
    let product = FusedProduct(layerProduct)
    try product.verify(NaiveBackend(), named: "naive")
    for set in InstructionSet.available {
      try product.verify(SwiftBackend(KernelTable(set), threads: 2), named: set.rawValue)
    }
  }

  @Test(arguments: small)
  func `one wrong element of an epilogue is found, and its row named`(_ layerProduct: LayerProduct) {
    let place = layerProduct.workload.shape.n * 2 + 1
    for wrong in [{ $0 + 1 }, { _ in .nan }, { _ in -1 }] as [@Sendable (Float) -> Float] {
      let error = #expect(throws: WrongEpilogue.self) {
        try FusedProduct(layerProduct).verify(Spoiling { c, _ in c[place] = wrong(c[place]) }, named: "spoiling")
      }
      #expect(error?.place == "row 2")
      #expect(error?.way == .epilogue)
      #expect(error?.description.contains("spoiling") == true)
      #expect(error?.description.contains(layerProduct.pass.epilogueText) == true)
    }
  }

  @Test func `a wrong column sum is found, and its column named`() throws {
    let backward = try #require(Self.small.first { $0.pass == .backward })
    for wrong in [{ $0 + 1 }, { _ in .nan }] as [@Sendable (Float) -> Float] {
      let error = #expect(throws: WrongEpilogue.self) {
        try FusedProduct(backward).verify(
          Spoiling { _, epilogue in epilogue.columnSums.map { $0[3] = wrong($0[3]) } }, named: "spoiling")
      }
      #expect(error?.place == "the sum of column 3")
    }
  }

  @Test(arguments: small)
  func `an epilogue that is left out is found`(_ layerProduct: LayerProduct) {
    struct Bare: GEMMBackend {
      var name: String { "bare" }
      var kernels: KernelTable { KernelTable(.baseline) }
      var threads: Int { 1 }

      func sgemm(
        _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float,
        a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
        c: UnsafeMutablePointer<Float>, ldc: Int
      ) {
        NaiveBackend().sgemm(
          transposeA, transposeB, m: m, n: n, k: k, alpha: alpha, a: a, lda: lda, b: b, ldb: ldb, beta: beta, c: c,
          ldc: ldc)
      }

      func sgemm(
        _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, a: UnsafePointer<Float>, lda: Int,
        b: UnsafePointer<Float>, ldb: Int, c: UnsafeMutablePointer<Float>, ldc: Int, epilogue: Epilogue
      ) {
        sgemm(
          transposeA, transposeB, m: m, n: n, k: k, alpha: 1, a: a, lda: lda, b: b, ldb: ldb, beta: 0, c: c, ldc: ldc)
      }
    }
    #expect(throws: WrongEpilogue.self) { try FusedProduct(layerProduct).verify(Bare(), named: "bare") }
  }

  @Test func `a layer has two forward products and one backward`() {
    let layer = LayerProduct.layer(batch: 256, inputs: 64, outputs: 10)
    #expect(layer.map(\.workload.variant) == ["NN", "NT", "NN of dX"])
    #expect(layer.map(\.workload.form) == [.nn, .nt, .nn])
    #expect(layer.map(\.pass) == [.forward, .forward, .backward])
    #expect(
      layer.map(\.workload.shape) == [
        ProductShape(256, 10, 64), ProductShape(256, 10, 64), ProductShape(256, 64, 10),
      ])
    #expect(layer.allSatisfy { $0.workload.name == "256, 64→10" })
    #expect(LayerProduct.standard.count == 18)
  }

  @Test func `a comparison times every way of every kernel`() throws {
    let kernels: [KernelChoice] = [.swift, .naive]
    let comparison = FusionComparison(kernels: kernels, threads: 1, turns: Turns(rounds: 3, turnSeconds: 1e-5))
    let row = try comparison.measure(Self.small[0])
    #expect(row.rounds == 3)
    #expect(row.measurements.map(\.kernel) == kernels)
    for measurement in row.measurements {
      for cost in [measurement.epilogue, measurement.separate] {
        #expect(cost.ratios.sorted.count == 3)
        #expect(cost.seconds.smallest > 0 && cost.ratios.smallest > 0)
      }
    }
  }
}
