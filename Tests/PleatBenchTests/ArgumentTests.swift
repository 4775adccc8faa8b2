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

  @Test(arguments: [
    ["gemm", "--shape", "8x8"], ["gemm", "--shape", "0x1x1"], ["gemm", "--shape", "16777216x16777216x1"],
    ["gemm", "--list", "some"], ["gemm", "--kernels", "swift,mkl"], ["gemm", "--kernels", "swift,swift"],
    ["gemm", "--kernels", ""], ["gemm", "--threads", "0"], ["gemm", "--rounds", "0"],
    ["gemm", "--kernels", "swift,naive", "--reference", "baseline"], ["gemm", "--json", "--markdown"],
    ["fusion", "--shape", "8x8"], ["fusion", "--shape", "16777216x16777216x1"], ["fusion", "--kernels", "mkl"],
    ["fusion", "--threads", "0"], ["fusion", "--rounds", "0"], ["fusion", "--json", "--markdown"],
    ["threads", "--shape", "0x1x1"], ["threads", "--shape", "16777216x16777216x1"], ["threads", "--kernels", "naive"],
    ["threads", "--threads", "1"], ["threads", "--threads", "1025"], ["threads", "--rounds", "0"],
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
