import ArgumentParser
import Kernels
import OpenBLASKernels

/// `pleat-bench gemm`: the pure-Swift product and OpenBLAS's, taking turns.
struct GEMMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gemm",
    abstract: "Compares the pure-Swift matrix product with OpenBLAS's, the two taking turns.",
    discussion: """
      Each row is one product C = op(A)·op(B). The two sides run in turn; the ratio is the median of the pairs' ratios, \
      OpenBLAS's time over Pleat's: above 1, Pleat is faster. Both results are compared before anything is timed.
      """)

  @Option(name: .customLong("shape"), help: "A product to measure instead of the default list, as MxNxK.")
  var shapes: [ProductShape] = []

  @Option(help: "How many pairs of runs to time.")
  var pairs = 15

  @Option(
    help: "The pure-Swift kernels to measure: \(InstructionSet.available.map(\.rawValue).joined(separator: ", ")).")
  var kernels: InstructionSet = KernelTable.best.instructionSet

  @Option(help: "Threads for both sides.")
  var threads = 1

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be at least 1, but is \(threads)") }
    guard pairs > 0 else { throw ValidationError("--pairs must be at least 1, but is \(pairs)") }
    guard InstructionSet.available.contains(kernels) else {
      throw ValidationError("this processor has no \(kernels)")
    }
  }

  func run() throws {
    #if OpenBLAS
    OpenBLASBackend.setThreads(threads)
    let rival: any GEMMBackend = OpenBLASBackend()
    print("swift (\(kernels)) beside \(OpenBLASBackend.configuration), \(threads) thread(s) each")
    #else
    let rival: any GEMMBackend = SwiftBackend(KernelTable(.baseline))
    print("swift (\(kernels)) beside swift (\(InstructionSet.baseline)): built without OpenBLAS")
    #endif
    let swift = SwiftBackend(KernelTable(kernels), threads: threads)
    print("    M     N     K  form     swift     rival  GFLOP/s    ratio (min … max)")
    for shape in shapes.isEmpty ? ProductShape.standard : shapes {
      for form in ProductForm.allCases {
        let product = Product(shape, form)
        try product.verify(swift, against: rival)
        print(product.compare(swift, rival, pairs: pairs))
      }
    }
  }
}

extension InstructionSet: ExpressibleByArgument {}

/// The sizes of a product: C is m×n, the sum runs over k.
struct ProductShape: ExpressibleByArgument {
  let m: Int
  let n: Int
  let k: Int

  init(_ m: Int, _ n: Int, _ k: Int) {
    (self.m, self.n, self.k) = (m, n, k)
  }

  init?(argument: String) {
    let sizes = argument.split(separator: "x").map { Int($0) }
    guard sizes.count == 3, let m = sizes[0], let n = sizes[1], let k = sizes[2],
      [m, n, k].allSatisfy({ (1...65_536).contains($0) })
    else { return nil }
    self.init(m, n, k)
  }

  /// The layers of the design's performance page as batch × outputs × inputs, and squares.
  static let standard = [
    ProductShape(32, 16, 16), ProductShape(64, 64, 64), ProductShape(256, 10, 64),
    ProductShape(128, 128, 128), ProductShape(256, 256, 256), ProductShape(32, 1024, 1024),
    ProductShape(256, 1024, 1024), ProductShape(128, 256, 784), ProductShape(512, 512, 512),
    ProductShape(1024, 1024, 1024),
  ]
}

/// Which operands are stored transposed: the forms that a layer's passes need.
enum ProductForm: String, CaseIterable {
  case nn = "NN"
  case nt = "NT"
  case tn = "TN"
}
