import CAllocations
import ImageFeatures
import LinearAlgebra
import Testing

/// What a fit holds, counted allocation by allocation on the one thread that does all of it, in a process of its own: the same wherever and
/// beside whatever it runs, to the byte but for what an allocation is rounded up to.
@Suite(.enabled(if: countsAllocations, "allocations are counted with glibc alone"))
struct ImageNet2011MemoryTests {
  struct Case: Sendable {
    let name: String
    var images = 24
    var scored = 8
    var classes = 3
    /// The side of the images and how far patches are apart.
    var side = 32
    var step = 2
    let change: @Sendable (inout ImageNet2011.Options) -> Void
  }

  /// In each of them another stage takes the most.
  static let cases = [
    Case(name: "samples and their clusters", step: 1) {
      ($0.features.samples, $0.features.gaussians, $0.quantizationImages) = (12_000, 4, 4)
    },
    Case(name: "samples and a mixture of many Gaussians") {
      ($0.features.samples, $0.features.gaussians, $0.quantizationImages) = (4000, 256, 1)
      $0.features.regions = .whole
    },
    Case(name: "vectors at full length for the codebooks") {
      ($0.features.gaussians, $0.features.components, $0.quantizationImages) = (128, 32, 24)
    },
    Case(name: "a step's vectors at full length", images: 48) {
      ($0.features.gaussians, $0.features.components, $0.quantizationImages) = (128, 32, 4)
      $0.machines.batchSize = 40
    },
    Case(name: "machines of many classes", images: 40, classes: 40) {
      ($0.features.gaussians, $0.features.components, $0.quantizationImages) = (128, 16, 4)
    },
    Case(name: "one image with many patches", images: 6, side: 128, step: 1) {
      ($0.features.samples, $0.features.gaussians, $0.quantizationImages) = (600, 4, 4)
    },
    Case(name: "vectors at full length of images that are scored", images: 6, scored: 300) {
      ($0.features.gaussians, $0.features.components, $0.quantizationImages) = (128, 32, 1)
      ($0.quantization.groupSize, $0.quantization.bits) = (1, 2)
    },
  ]

  @Test func `a fit and scores hold no more than the bound says, and not much less`() async {
    await #expect(processExitsWith: .success) { try ImageNet2011MemoryTests.checkBounds() }
  }

  private static func checkBounds() throws {
    for example in cases {
      // Once before: what products keep for the next ones is there, and is the 8 MiB a thread of the bound.
      _ = try Self.held(example)
      let (held, bound) = try Self.held(example)
      let counted = bound - 8 << 20
      let message = "\(example.name): \(held) bytes held, \(counted) announced"
      #expect(held <= counted && counted < 3 * held, "\(message)")
      precondition(held <= counted && counted < 3 * held, message)
    }
  }

  /// The most bytes that a fit and scores after it held beside the images, and the bound.
  private static func held(_ example: Case) throws -> (held: Int, bound: Int) {
    let shape = ImageShape(height: example.side, width: example.side, channels: 3)
    let grid = PatchGrid(cellSides: [2, 4], step: example.step)
    let descriptors: [any LocalDescriptor] = [
      try SIFT(shape: shape, grid: grid), try LocalColorStatistics(shape: shape, grid: grid),
    ]
    var options = SmallPipeline.options()
    options.features.mixture.maximumIterations = 2
    options.machines.epochs = 1
    example.change(&options)
    let inputs = randomImages(example.images, shape)
    let asked = randomImages(example.scored, shape, seed: 2)
    let classes = (0..<example.images).map { Int32($0 % example.classes) }
    let bound = ImageNet2011.memoryBound(
      images: example.images, scoredImages: example.scored, classCount: example.classes, descriptors: descriptors,
      options: options, threads: 1)
    pleat_forget_most_held_bytes()
    let before = pleat_held_bytes()
    let pipeline = try ImageNet2011(
      fittedTo: inputs, classes: classes, classCount: example.classes, descriptors: descriptors, options: options)
    let scores = pipeline.scores(of: asked)
    precondition(scores.rows == example.scored)
    return (Int(pleat_most_held_bytes() - before), bound)
  }
}

/// Whether allocations are counted at all.
private let countsAllocations: Bool = {
  let before = pleat_held_bytes()
  let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 16)
  defer { buffer.deallocate() }
  return pleat_held_bytes() - before >= 4096
}()
