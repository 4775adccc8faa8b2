import ArgumentParser
import Testing

@testable import PleatBench

@Suite struct NetworkShapeTests {
  @Test func `widths are read`() throws {
    #expect(try NetworkShape(parsing: "784-256-128-10") == NetworkShape([784, 256, 128, 10]))
    #expect(try NetworkShape(parsing: "3-2").widths == [3, 2])
  }

  @Test(arguments: ["", "784", "784-", "784-0-10", "784--10", "784,10", "784-16385", "a-b"])
  func `other texts are refused`(_ text: String) {
    #expect(throws: ValidationError.self) { try NetworkShape(parsing: text) }
  }

  @Test func `the multiplications are those of three products a layer, but two of the first`() {
    let shape = NetworkShape([784, 256, 128, 10])
    let (first, others) = (784 * 256, 256 * 128 + 128 * 10)
    #expect(shape.weights == first + others)
    #expect(shape.trainingMultiplications == 2 * first + 3 * others)
    #expect(shape.parameters == first + others + 256 + 128 + 10)
    #expect(NetworkShape([5, 3]).trainingMultiplications == 30)
  }

  @Test(arguments: [([784, 256, 10], "784-256-10"), ([256, 256], "256-256"), ([256, 256, 256, 256, 256], "4 × 256")])
  func `networks have a name`(_ widths: [Int], _ name: String) {
    #expect(NetworkShape(widths).description == name)
  }
}
