import ArgumentParser
import Kernels
import Testing

@testable import PleatBench

@Suite struct ArgumentTests {
  @Test func `a comparison's options are understood`() throws {
    let command = try #require(
      try PleatBench.parseAsRoot([
        "gemm", "--shape", "8x9x10", "--shape", "1x2x3", "--kernels", "swift,naive,baseline", "--threads", "2",
      ]) as? GEMMCommand)
    #expect(command.shapes == [ProductShape(8, 9, 10), ProductShape(1, 2, 3)])
    #expect(command.kernels.kernels == [.swift, .naive, .baseline])
    #expect(command.chosenReference == .baseline)
    #expect(command.workloads.count == 6)
  }

  @Test func `without a shape the list is measured, and one kernel has no reference`() throws {
    let command = try #require(
      try PleatBench.parseAsRoot(["gemm", "--list", "odd", "--kernels", "swift"]) as? GEMMCommand)
    #expect(command.workloads == WorkloadList.odd.workloads)
    #expect(command.chosenReference == nil)
  }

  @Test func `what an epilogue costs is measured over layers, or over shapes in either pass`() throws {
    let command = try #require(try PleatBench.parseAsRoot(["fusion"]) as? FusionCommand)
    #expect(command.products == LayerProduct.standard)
    #expect(command.kernels.kernels == [.swift])
    #expect(command.threads == 1)
    let shapes = try #require(
      try PleatBench.parseAsRoot(["fusion", "--shape", "8x9x10", "--kernels", "naive,swift", "--threads", "2"])
        as? FusionCommand)
    #expect(shapes.products == LayerProduct.all(ProductShape(8, 9, 10)))
    #expect(shapes.products.map(\.workload.shape) == Array(repeating: ProductShape(8, 9, 10), count: 3))
    #expect(shapes.kernels.kernels == [.naive, .swift])
    #expect(shapes.threads == 2)
  }

  @Test func `threads are compared over a list in ascending order, or over shapes in three forms`() throws {
    let command = try #require(try PleatBench.parseAsRoot(["threads"]) as? ThreadsCommand)
    #expect(command.threads == 2)
    let sizes = ThreadsCommand.standard.map(\.multiplications)
    #expect(sizes == sizes.sorted())
    #expect(sizes.first ?? 0 < 1e4)
    #expect(sizes.last ?? 0 > 1e9)
    let shapes = try #require(
      try PleatBench.parseAsRoot(["threads", "--shape", "8x9x10", "--threads", "3", "--kernels", "baseline"])
        as? ThreadsCommand)
    #expect(shapes.workloads == Workload.all(ProductShape(8, 9, 10)))
    #expect(shapes.threads == 3)
  }

  @Test func `all named networks are trained on one thread, or one of them, or a sweep`() throws {
    let command = try #require(try PleatBench.parseAsRoot(["train"]) as? TrainCommand)
    #expect(command.points.map(\.workload.name) == ["twenty-lines", "fashion-mnist", "tiny", "small"])
    #expect(command.points.allSatisfy { $0.threads == 1 && $0.value == nil })
    #expect(command.backends.kernels == KernelChoice.standard)
    let one = try #require(
      try PleatBench.parseAsRoot(["train", "--network", "small", "--threads", "2", "--backend", "swift"])
        as? TrainCommand)
    #expect(one.points.map(\.workload.name) == ["small"])
    #expect(one.points.map(\.threads) == [2])
    #expect(one.backends.chosenReference == nil)
    let variants = try #require(try PleatBench.parseAsRoot(["train", "--network", "variants"]) as? TrainCommand)
    #expect(
      variants.points.map(\.workload.networkText) == [
        "64-64-64-10 relu, dropout 0.2", "64-64-64-10 relu, batch norm", "64-64-64-10 relu, layer norm",
        "64-64-64-10 relu, Adam, beta1 0.9, beta2 0.999, epsilon 1e-08", "64-64-64-10 relu, clipped to 0.1",
        "64-64-64-10 relu, batch norm, dropout 0.2, Adam, beta1 0.9, beta2 0.999, epsilon 1e-08, clipped to 0.1",
      ])
    let sweep = try #require(
      try PleatBench.parseAsRoot(["train", "--sweep", "depth", "--backend", "swift,naive", "--plot", "depth.svg"])
        as? TrainCommand)
    #expect(sweep.points.compactMap(\.value) == [1, 2, 3, 4, 6, 8, 12, 16])
    #expect(sweep.backends.chosenReference == .naive)
    let threads = try #require(try PleatBench.parseAsRoot(["train", "--sweep", "threads"]) as? TrainCommand)
    #expect(threads.points.last?.threads == Machine.processorCount)
  }

  @Test func `predictions have layers, batches and callers`() throws {
    let command = try #require(try PleatBench.parseAsRoot(["predict"]) as? PredictCommand)
    #expect(command.layers.widths == [784, 256, 128, 10])
    #expect(command.batch.sizes == [1, 8, 64, 512])
    #expect(command.callers == Machine.processorCount)
    let other = try #require(
      try PleatBench.parseAsRoot(["predict", "--layers", "4-3", "--batch", "2,5", "--callers", "1"]) as? PredictCommand)
    #expect(other.layers.widths == [4, 3])
    #expect(other.batch.sizes == [2, 5])
    #expect(other.callers == 1)
  }

  @Test(arguments: [
    ["gemm", "--shape", "8x8"], ["gemm", "--shape", "0x1x1"], ["gemm", "--shape", "16777216x16777216x1"],
    ["gemm", "--list", "some"], ["gemm", "--kernels", "swift,mkl"], ["gemm", "--kernels", "swift,swift"],
    ["gemm", "--kernels", ""], ["gemm", "--threads", "0"], ["gemm", "--rounds", "0"],
    ["gemm", "--kernels", "swift,naive", "--reference", "baseline"], ["gemm", "--json", "--markdown"],
    ["fusion", "--shape", "8x8"], ["fusion", "--shape", "16777216x16777216x1"], ["fusion", "--kernels", "mkl"],
    ["fusion", "--threads", "0"], ["fusion", "--rounds", "0"], ["fusion", "--json", "--markdown"],
    ["threads", "--shape", "0x1x1"], ["threads", "--shape", "16777216x16777216x1"], ["threads", "--kernels", "naive"],
    ["threads", "--threads", "1"], ["threads", "--threads", "1025"], ["threads", "--rounds", "0"],
    ["train", "--network", "large"], ["train", "--sweep", "length"],
    ["train", "--network", "tiny", "--sweep", "batch"],
    ["train", "--plot", "x.svg"], ["train", "--backend", "mkl"],
    ["train", "--backend", "swift", "--reference", "naive"],
    ["train", "--threads", "0"], ["train", "--rounds", "0"], ["train", "--json", "--markdown"],
    ["predict", "--layers", "784"], ["predict", "--layers", "784-0"], ["predict", "--batch", "0"],
    ["predict", "--batch", "1,,2"], ["predict", "--callers", "0"], ["predict", "--rounds", "0"],
    ["predict", "--backend", ""],
    ["predict", "--layers", "16384-16384", "--batch", "1048576", "--callers", "1024"],
    ["activations", "--elements", "7"], ["activations", "--rounds", "0"],
    ["activations", "--function", "sine"], ["peak", "--threads", "0"], ["conquer"],
  ])
  func `bad arguments are a usage error`(_ arguments: [String]) {
    let error = #expect(throws: (any Error).self) { _ = try PleatBench.parseAsRoot(arguments) }
    if let error { #expect(PleatBench.exitCode(for: error).rawValue == 64) }
  }

  @Test(arguments: InstructionSet.allCases.filter { !InstructionSet.available.contains($0) })
  func `an instruction set that this processor lacks is refused`(_ set: InstructionSet) {
    #expect(throws: ValidationError.self) { try KernelChoice.list(parsing: set.rawValue) }
  }
}
