import Kernels
import OpenBLASKernels
import Testing

/// What holds for every backend; the sizes are those where the tested kernels, or the best of Pleat's, change their way.
@Suite struct GEMMBackendTests {
  private static let scalars: [(alpha: Float, beta: Float)] = [
    (1, 0), (1, 1), (1, 0.5), (-0.5, 0), (-0.5, 1), (-0.5, 0.5), (0, 0), (0, 1), (0, 0.5), (2, -1),
  ]

  // Whole numbers this small, and halves of their sums, have no rounding errors.
  @Test(arguments: TestedBackend.all)
  func `products of integers around tile edges are exact in every form`(_ tested: TestedBackend) {
    var generator = SeededGenerator(seed: 1)
    for (position, size) in ProductSize.aroundTiles(of: tested.backend.kernels).enumerated() {
      let product = ProductCase(size) { generator.integer(4) }
      for (form, transposes) in allTransposes.enumerated() {
        for (choice, scalars) in Self.scalars.enumerated() {
          let fault = product.fault(
            of: tested.backend, transposes, alpha: scalars.alpha, beta: scalars.beta,
            padding: (position + form + choice) % 3, garbageInC: scalars.beta == 0
          ) { _, _ in 0 }
          #expect(fault == nil)
        }
      }
    }
  }

  @Test(arguments: TestedBackend.all)
  func `products of integers around block edges are exact in every form`(_ tested: TestedBackend) {
    var generator = SeededGenerator(seed: 2)
    for (position, size) in ProductSize.aroundBlocks(of: tested.backend.kernels).enumerated() {
      let product = ProductCase(size) { generator.integer(4) }
      for (form, transposes) in allTransposes.enumerated() {
        for scalars in [(alpha: Float(1), beta: Float(0)), (alpha: -0.5, beta: 0.5)] {
          let fault = product.fault(
            of: tested.backend, transposes, alpha: scalars.alpha, beta: scalars.beta,
            padding: (position + form) % 2 * 3, garbageInC: scalars.beta == 0
          ) { _, _ in 0 }
          #expect(fault == nil)
        }
      }
    }
  }

  @Test(arguments: TestedBackend.all)
  func `each element of a product of normal numbers keeps the error bound`(_ tested: TestedBackend) {
    var generator = SeededGenerator(seed: 3)
    let blocking = tested.backend.kernels.functions.blocking
    let sizes = [
      ProductSize(1, 1, 1000), ProductSize(blocking.tileRows + 1, blocking.tileColumns + 1, 100),
      ProductSize(33, 10, 128), ProductSize(7, 5 * blocking.tileColumns + 3, blocking.blockDepth + 1),
      ProductSize(9 * blocking.tileRows + 1, blocking.tileColumns - 1, 2 * blocking.blockDepth + 3),
    ]
    for size in sizes {
      let product = ProductCase(size) { generator.normal() }
      for transposes in allTransposes {
        // K products and sums, and no other rounding.
        let plain = product.fault(of: tested.backend, transposes, alpha: 1, beta: 0, padding: 1, garbageInC: true) {
          magnitude, _ in gamma(size.k) * magnitude
        }
        #expect(plain == nil)
        // Two more: of α times the sum, and of its sum with βC; which has a product and one sum for each block of the depth.
        for (alpha, beta) in [(Float(1), Float(1)), (0.3, 0), (-1.7, 0.6)] {
          let scaled = product.fault(
            of: tested.backend, transposes, alpha: alpha, beta: beta, padding: 2
          ) { magnitude, before in
            gamma(size.k + 2) * (Double(alpha.magnitude) * magnitude + Double(beta.magnitude) * before)
          }
          #expect(scaled == nil)
        }
      }
    }
  }

  @Test(arguments: TestedBackend.all)
  func `without a product C is scaled and neither A nor B is read`(_ tested: TestedBackend) {
    var generator = SeededGenerator(seed: 4)
    let scales: [Float] = [0, 1, 0.5, -3]
    for (m, n, k, alpha) in [(7, 19, 5, Float(0)), (7, 19, 0, 1), (40, 200, 0, -2), (40, 200, 3, 0)] {
      // Nothing but NaN, and so short that reading it as A or B would leave it.
      let nothing = Floats([.nan])
      for beta in scales {
        let before = (0..<m * n).map { _ in generator.normal() }
        let c = Floats(before)
        for (transposeA, transposeB) in allTransposes {
          for i in 0..<m * n { c.pointer[i] = beta == 0 ? .nan : before[i] }
          tested.backend.sgemm(
            transposeA, transposeB, m: m, n: n, k: k, alpha: alpha, a: nothing.pointer, lda: 200, b: nothing.pointer,
            ldb: 200, beta: beta, c: c.pointer, ldc: n)
          #expect(c.elements == before.map { beta == 0 ? 0 : $0 * beta })
          #expect(c.marginsAreUntouched)
        }
      }
    }
  }

  @Test(arguments: TestedBackend.all)
  func `a NaN or an infinity in an operand reaches its row or column and no other element`(_ tested: TestedBackend) {
    let (m, n, k) = (9, 21, 13)
    for special in [Float.nan, .infinity] {
      var a = [Float](repeating: 1, count: m * k)
      let b = [Float](repeating: 1, count: k * n)
      a[4 * k + 6] = special
      let c = Floats(count: m * n)
      tested.backend.sgemm(
        .no, .no, m: m, n: n, k: k, alpha: 1, a: a, lda: k, b: b, ldb: n, beta: 0, c: c.pointer, ldc: n)
      for i in 0..<m {
        for j in 0..<n { #expect(c.pointer[i * n + j].isFinite == (i != 4)) }
      }
    }
  }

  // Every place along the depth, as vectors may end there; one row, few rows, and tiles.
  @Test(arguments: TestedBackend.all)
  func `an infinity anywhere in A or B makes infinities`(_ tested: TestedBackend) {
    for (m, n, k) in [(1, 5, 67), (2, 5, 67), (9, 21, 13), (5, 1, 67)] {
      for transposes in allTransposes {
        for place in 0..<k {
          for isInA in [true, false] {
            var a = [Float](repeating: 1, count: m * k)
            var b = [Float](repeating: 1, count: k * n)
            if isInA {
              a[transposes.a == .no ? place : place * m] = .infinity
            } else {
              b[transposes.b == .no ? place * n : place] = .infinity
            }
            let c = Floats(count: m * n)
            tested.backend.sgemm(
              transposes.a, transposes.b, m: m, n: n, k: k, alpha: 1, a: a, lda: transposes.a == .no ? k : m, b: b,
              ldb: transposes.b == .no ? n : k, beta: 0, c: c.pointer, ldc: n)
            for i in 0..<m {
              for j in 0..<n {
                let expected = (isInA ? i : j) == 0 ? Float.infinity : Float(k)
                #expect(c.pointer[i * n + j] == expected, "\(transposes) \(m)×\(n)×\(k) \(place) \(isInA)")
              }
            }
          }
        }
      }
    }
  }

  #if OpenBLAS
  @Test(arguments: TestedBackend.swift)
  func `Pleat's products and OpenBLAS's lie within both error bounds of each other`(_ tested: TestedBackend) {
    var generator = SeededGenerator(seed: 5)
    for size in [
      ProductSize(37, 41, 43), ProductSize(256, 10, 64), ProductSize(100, 300, 400), ProductSize(1, 500, 784),
    ] {
      for isExact in [true, false] {
        for (transposeA, transposeB) in allTransposes {
          let (m, n, k) = (size.m, size.n, size.k)
          let a = (0..<m * k).map { _ in isExact ? generator.integer(8) : generator.normal() }
          let b = (0..<k * n).map { _ in isExact ? generator.integer(8) : generator.normal() }
          func product(_ backend: any GEMMBackend, _ a: [Float], _ b: [Float]) -> [Float] {
            let c = Floats(count: m * n)
            backend.sgemm(
              transposeA, transposeB, m: m, n: n, k: k, alpha: 1, a: a, lda: transposeA == .no ? k : m, b: b,
              ldb: transposeB == .no ? n : k, beta: 0, c: c.pointer, ldc: n)
            return c.elements
          }
          let ours = product(tested.backend, a, b)
          let theirs = product(OpenBLASBackend(), a, b)
          if isExact {
            #expect(ours == theirs, "\(size) \(transposeA) \(transposeB)")
          } else {
            let magnitudes = product(tested.backend, a.map(\.magnitude), b.map(\.magnitude))
            let fault = (0..<m * n).first {
              // The magnitudes have an error too, which the factor covers.
              !(Double((ours[$0] - theirs[$0]).magnitude) <= 2.01 * gamma(k) * Double(magnitudes[$0]))
            }
            #expect(fault == nil, "\(size) \(transposeA) \(transposeB)")
          }
        }
      }
    }
  }
  #endif

  // One set of arguments that is right, to be made wrong in one place.
  private static func multiply(
    _ backend: any GEMMBackend, _ transposeA: Transpose = .no, _ transposeB: Transpose = .no, m: Int = 2, n: Int = 3,
    k: Int = 4, lda: Int = 4, ldb: Int = 4, ldc: Int = 3
  ) {
    let a = [Float](repeating: 0, count: 16)
    var c = a
    backend.sgemm(
      transposeA, transposeB, m: m, n: n, k: k, alpha: 1, a: a, lda: lda, b: a, ldb: ldb, beta: 0, c: &c, ldc: ldc)
  }

  @Test func `arguments on the edge of what is allowed are taken`() {
    for tested in TestedBackend.all {
      Self.multiply(tested.backend, .no, .no, lda: 4, ldb: 3, ldc: 3)
      Self.multiply(tested.backend, .yes, .yes, lda: 2, ldb: 4, ldc: 3)
      Self.multiply(tested.backend, m: 0, n: 0, k: 0, lda: 1, ldb: 1, ldc: 1)
    }
  }

  @Test func `negative sizes trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), m: -1)
    }.expectMessage("sgemm: negative size in m=-1 n=3 k=4")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), n: -1)
    }.expectMessage("sgemm: negative size in m=2 n=-1 k=4")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), k: -1)
    }.expectMessage("sgemm: negative size in m=2 n=3 k=-1")
  }

  @Test func `leading dimensions shorter than a row trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), lda: 3)
    }.expectMessage("sgemm: lda=3, but must be at least 4: a row of A has 4 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), .yes, lda: 1)
    }.expectMessage("sgemm: lda=1, but must be at least 2: a row of A has 2 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), ldb: 2)
    }.expectMessage("sgemm: ldb=2, but must be at least 3: a row of B has 3 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), .no, .yes, ldb: 3)
    }.expectMessage("sgemm: ldb=3, but must be at least 4: a row of B has 4 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), ldc: 2)
    }.expectMessage("sgemm: ldc=2, but must be at least 3: a row of C has 3 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), m: 0, n: 0, k: 0, lda: 0, ldb: 1, ldc: 1)
    }.expectMessage("sgemm: lda=0, but must be at least 1: a row of A has 0 elements")
  }

  @Test func `operands larger than the address space trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), lda: Int.max / 2 + 1)
    }.expectMessage("sgemm: A with 2 rows of stride \(Int.max / 2 + 1) is larger than the address space")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), ldb: Int.max / 16)
    }.expectMessage("sgemm: B with 4 rows of stride \(Int.max / 16) is larger than the address space")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(SwiftBackend(), ldc: Int.max)
    }.expectMessage("sgemm: C with 2 rows of stride \(Int.max) is larger than the address space")
  }

  #if OpenBLAS
  @Test func `OpenBLAS gets no argument that Pleat's kernels would refuse, and none beyond its integers`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(OpenBLASBackend(), m: -1)
    }.expectMessage("sgemm: negative size in m=-1 n=3 k=4")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(OpenBLASBackend(), lda: 3)
    }.expectMessage("sgemm: lda=3, but must be at least 4: a row of A has 4 elements")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      GEMMBackendTests.multiply(OpenBLASBackend(), lda: 1 << 40)
    }.expectMessage("sgemm: m=2 n=3 k=4 exceeds the 32-bit sizes of this OpenBLAS")
  }
  #endif
}
