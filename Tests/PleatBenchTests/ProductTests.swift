import Kernels
import Testing

@testable import PleatBench

@Suite struct ProductTests {
  /// A backend that spoils one element of what another computes.
  private struct Spoiling: GEMMBackend {
    let spoil: @Sendable (UnsafeMutablePointer<Float>) -> Void
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
      spoil(c)
    }
  }

  @Test(arguments: Workload.layer(batch: 5, inputs: 7, outputs: 3) + Workload.all(ProductShape(33, 17, 65)))
  func `right results pass`(_ workload: Workload) throws {
    let product = Product(workload)
    try product.verify(NaiveBackend(), named: "naive")
    for set in InstructionSet.available { try product.verify(SwiftBackend(KernelTable(set)), named: set.rawValue) }
  }

  @Test(arguments: Workload.layer(batch: 5, inputs: 7, outputs: 3))
  func `one wrong element is found, and its row named`(_ workload: Workload) {
    let place = workload.shape.n * 2 + 1
    for wrong in [{ $0 + 1 }, { _ in .nan }, { _ in .infinity }, { $0 + 0.5 }] as [@Sendable (Float) -> Float] {
      let error = #expect(throws: WrongProduct.self) {
        try Product(workload).verify(Spoiling { $0[place] = wrong($0[place]) }, named: "spoiling")
      }
      #expect(error?.row == 2)
      #expect(error?.description.contains("spoiling") == true)
    }
  }

  @Test func `the naive product honours alpha and beta`() {
    var c: [Float] = [1, 2, 3, 4]
    NaiveBackend().sgemm(
      .no, .yes, m: 2, n: 2, k: 1, alpha: 2, a: [1, 2], lda: 1, b: [3, 5], ldb: 1, beta: 10, c: &c, ldc: 2)
    #expect(c == [16, 30, 42, 60])
  }
}
