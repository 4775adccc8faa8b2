import Testing

@testable import PleatBench

@Suite struct WorkloadTests {
  @Test func `a layer has four products`() {
    let layer = Workload.layer(batch: 256, inputs: 64, outputs: 10)
    #expect(layer.map(\.variant) == ["NN", "NT", "TN", "NT of dX"])
    #expect(layer.map(\.form) == [.nn, .nt, .tn, .nt])
    #expect(
      layer.map(\.shape) == [
        ProductShape(256, 10, 64), ProductShape(256, 10, 64), ProductShape(10, 64, 256), ProductShape(256, 64, 10),
      ])
    #expect(layer.allSatisfy { $0.name == "256, 64→10" })
  }

  @Test func `the lists are what their names say`() {
    #expect(WorkloadList.layers.workloads.count == 28)
    let squares = WorkloadList.squares.workloads
    #expect(squares.allSatisfy { $0.shape.m == $0.shape.n && $0.shape.n == $0.shape.k })
    #expect(squares.first?.shape.m == 8)
    #expect(squares.last?.shape.m == 2048)
    let lists = [WorkloadList.layers, .squares, .odd]
    #expect(WorkloadList.all.workloads == lists.flatMap(\.workloads))
  }
}
