import Kernels
import LinearAlgebra
import NeuralNetworks
import Testing

@testable import PleatBench

#if canImport(Glibc)
import Glibc
#endif

@Suite struct AllocationsTests {
  #if canImport(Glibc)
  @Test func `every call is counted`() {
    #expect(Allocations.areCounted)
    let before = Allocations.count
    let buffers = (0..<100).map { AlignedBuffer(capacity: 100 + $0) }
    // Other tests run at the same time, so that it may be more.
    #expect(Allocations.count - before >= buffers.count)
  }

  @Test func `memory is what was asked for`() throws {
    for alignment in [8, 16, 64, 4096] {
      var memory: UnsafeMutableRawPointer?
      #expect(posix_memalign(&memory, alignment, 100) == 0)
      let bytes = try #require(memory)
      #expect(Int(bitPattern: bytes).isMultiple(of: alignment))
      bytes.initializeMemory(as: UInt8.self, repeating: 7, count: 100)
      let grown = try #require(realloc(bytes, 100_000))
      #expect(grown.load(fromByteOffset: 99, as: UInt8.self) == 7)
      free(grown)
      let aligned = try #require(aligned_alloc(alignment, 4096))
      #expect(Int(bitPattern: aligned).isMultiple(of: alignment))
      free(aligned)
    }
    let zeros = try #require(calloc(100, 100))
    #expect(UnsafeRawBufferPointer(start: zeros, count: 10_000).allSatisfy { $0 == 0 })
    free(zeros)
  }

  @Test(arguments: ["stack", "batch norm", "layer norm", "polar", "wired"])
  func `a prediction allocates nothing from the second call on`(_ kind: String) throws {
    let backend = SwiftBackend()
    var description = MultilayerPerceptron(inputs: 2, hidden: [12, 8], outputs: 3, activation: .gelu)
    description.dropout = 0.5
    if kind == "batch norm" { description.normalization = .batch }
    if kind == "layer norm" { description.normalization = .layer }
    if kind == "polar" { description.features = .polar }
    let network =
      try kind == "wired"
      ? Network(
        inputs: 2, outputs: 3, wiring: .wattsStrogatz(nodes: 4, neighbors: 2, rewiring: 0.5, seed: 1), width: 8,
        seed: 1,
        backend: backend)
      : Network(description, seed: 1, backend: backend)
    let inputs = Matrix(rows: 5, columns: 2, elements: (0..<10).map { Float($0) / 3 - 1 })
    var scores = Matrix()
    network.predict(inputs, into: &scores)
    // Other tests allocate at the same time, but not all the time.
    let fewest = (0..<5000).map { _ in
      let before = Allocations.count
      network.predict(inputs, into: &scores)
      return Allocations.count - before
    }.min()
    #expect(fewest == 0)
  }

  /// Bytes, which a plan updates as it computes their gradients, and floats; so large that two threads share a step.
  @Test(arguments: ["stack", "floats", "clipped", "batch norm", "wired"], [1, 2])
  func `a training step allocates nothing`(_ kind: String, threads: Int) throws {
    let (backend, width) = (SwiftBackend(threads: threads), 64)
    var description = MultilayerPerceptron(inputs: width, hidden: [128, 64], outputs: 10, activation: .tanh)
    if kind == "batch norm" { (description.normalization, description.dropout) = (.batch, 0.2) }
    let network =
      try kind == "wired"
      ? Network(
        inputs: width, outputs: 10, wiring: .wattsStrogatz(nodes: 4, neighbors: 2, rewiring: 0.5, seed: 1), width: 64,
        seed: 1, backend: backend)
      : Network(description, seed: 1, backend: backend)
    let (count, batch) = (256, 64)
    let bytes = (0..<count * width).map { UInt8(truncatingIfNeeded: $0 * 7 % 251) }
    let examples = Examples(
      inputs: kind == "floats"
        ? .floats(Matrix(rows: count, columns: width, elements: bytes.map { Float($0) / 255 }))
        : .bytes(bytes, rows: count, columns: width),
      targets: .classes((0..<count).map { Int32($0 % 10) }, names: (0..<10).map { "\($0)" }))
    var trainer = Trainer(
      network: network, optimizer: kind == "clipped" ? AdamW() : SGD(momentum: 0.9),
      options: TrainingOptions(
        epochs: 250, batchSize: batch, learningRate: 1e-4, clipNorm: kind == "clipped" ? 0.1 : nil))
    var (before, fewest) = (0, Int.max)
    try trainer.train(on: examples, scaling: .uniform(shift: 0, scale: 1 / 255, width: width)) { event in
      // Other tests allocate at the same time, but not all the time. The first step of an epoch may, after the network was handed out.
      if case .step(let progress) = event {
        let now = Allocations.count
        if progress.step % (count / batch) != 1 { fewest = min(fewest, now - before) }
        before = now
      }
      return .proceed
    }
    #expect(fewest == 0)
  }

  @Test(arguments: [0, 3, 4, 24])
  func `an alignment that is no power of two, or less than a pointer's, is refused`(_ alignment: Int) {
    var memory: UnsafeMutableRawPointer?
    #expect(posix_memalign(&memory, alignment, 100) == EINVAL)
    #expect(memory == nil)
  }
  #endif

  @Test(arguments: [(0.0, "0"), (2, "2"), (2.5, "2.50"), (nil, "not counted")] as [(Double?, String)])
  func `a table has whole numbers where they are`(_ count: Double?, _ text: String) {
    #expect(Allocations.text(count) == text)
  }
}
