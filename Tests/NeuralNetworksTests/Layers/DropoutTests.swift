import LinearAlgebra
import NeuralNetworks
import Testing

struct DropoutTests {
  private static let context = TrainingContext(seed: 7, step: 3, layer: 2)

  private static func outputs(
    of layer: Dropout, _ inputs: Matrix, _ context: TrainingContext = context, on backend: any GEMMBackend = .swift
  ) -> Matrix {
    var (layer, outputs) = (layer, Matrix(rows: 2, columns: 2, repeating: 77))
    layer.forwardInTraining(inputs, into: &outputs, context, on: backend)
    return outputs
  }

  private static let ones = Matrix(rows: 100, columns: 501, repeating: 1)

  @Test(arguments: NamedBackend.kernels, [0.1, 0.5, 0.75] as [Float])
  func `the share of p is dropped, and the others make up for it`(tested: NamedBackend, rate: Float) {
    let outputs = Self.outputs(of: Dropout(rate: rate), Self.ones, on: tested.backend)
    #expect(outputs.rows == 100 && outputs.columns == 501)
    #expect(Set(outputs.elements) == [0, 1 / (1 - rate)])
    let (count, p) = (Double(outputs.count), Double(rate))
    let dropped = Double(outputs.elements.count { $0 == 0 })
    // Five standard deviations; of the mean, which is the expectation's, as many.
    #expect(abs(dropped - p * count) <= 5 * (p * (1 - p) * count).squareRoot())
    #expect(abs(outputs.sum / count - 1) <= 5 * (p / (1 - p) / count).squareRoot())
  }

  @Test func `the same context gives the same mask on every instruction set, another one another mask`() {
    let layer = Dropout(rate: 0.5)
    let first = Self.outputs(of: layer, Self.ones)
    for tested in NamedBackend.kernels {
      #expect(Self.outputs(of: layer, Self.ones, on: tested.backend) == first)
    }
    for other in [
      TrainingContext(seed: 8, step: 3, layer: 2), TrainingContext(seed: 7, step: 4, layer: 2),
      TrainingContext(seed: 7, step: 3, layer: 3), TrainingContext(seed: 7, step: 2, layer: 3),
    ] {
      let outputs = Self.outputs(of: layer, Self.ones, other)
      let agreeing = zip(outputs.elements, first.elements).count { $0 == $1 }
      // Half, within five standard deviations.
      #expect(abs(Double(agreeing) - Double(first.count) / 2) <= 2.5 * Double(first.count).squareRoot())
    }
  }

  // These numbers are to stay as they are: a run that is resumed by a later version draws them too.
  @Test func `the mask is the one that was drawn when this was written`() {
    let outputs = Self.outputs(of: Dropout(rate: 0.5), Matrix(rows: 2, columns: 10, repeating: 1))
    #expect(outputs.elements.map { $0 == 0 ? "0" : "1" }.joined() == "10110001010101110101")
  }

  @Test(arguments: NamedBackend.kernels)
  func `the gradient is multiplied by the mask, once`(tested: NamedBackend) {
    var random = TestRandom(seed: 4)
    let inputs = Matrix(rows: 9, columns: 13) { _, _ in random.signed(0.5...1) }
    let outputGradient = Matrix(rows: 9, columns: 13) { _, _ in random.signed(0.5...1) }
    var (layer, outputs, gradient) = (Dropout(rate: 0.25), Matrix(), Matrix?(Matrix()))
    layer.forwardInTraining(inputs, into: &outputs, Self.context, on: tested.backend)
    func backward() {
      layer.backward(
        inputs: inputs, outputs: outputs, outputGradient: outputGradient, inputGradient: &gradient, on: tested.backend)
    }
    backward()
    for i in 0..<9 {
      for j in 0..<13 {
        #expect((outputs[i, j] == 0) == (gradient![i, j] == 0))
        if outputs[i, j] != 0 {
          #expect(outputs[i, j] == inputs[i, j] * (1 / 0.75))
          #expect(gradient![i, j] == outputGradient[i, j] * (1 / 0.75))
        }
      }
    }
    // A backward pass after one of evaluation is that of the identity.
    layer.forward(inputs, into: &outputs, on: tested.backend)
    backward()
    #expect(gradient == outputGradient)
    gradient = nil
    backward()
    #expect(gradient == nil)
  }

  @Test func `without training nothing is dropped, and at rate 0 never`() {
    let inputs = Matrix([[1, .nan, -3], [0, .infinity, 2]])
    var outputs = Matrix(rows: 1, columns: 1)
    Dropout(rate: 0.9).forward(inputs, into: &outputs, on: .swift)
    #expect(outputs.bits == inputs.bits && outputs.columns == 3)
    #expect(Self.outputs(of: Dropout(rate: 0), inputs).bits == inputs.bits)
  }

  @Test func `it has a summary and no parameters, and keeps the width`() throws {
    let layer = Dropout(rate: 0.25)
    #expect(layer.summary == "Dropout 0.25")
    #expect(layer.parameters.isEmpty && layer.buffers.isEmpty)
    #expect(try layer.outputWidth(forInputWidth: 17) == 17)
  }

  @Test(arguments: [-0.1, 1, 1.5, .nan] as [Float])
  func `other rates trap`(rate: Float) async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [bits = rate.bitPattern as UInt32] in
      _ = Dropout(rate: Float(bitPattern: bits))
    }.expectMessage("the dropout rate \(rate) must be at least 0 and less than 1")
  }
}
