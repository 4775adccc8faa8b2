import LinearAlgebra
import NeuralNetworks
import Testing

/// Norms against PyTorch in float64, as scripts/make-fixtures.py recorded them.
struct PyTorchNormalizationTests {
  fileprivate struct Fixture: Decodable {
    struct Batch: Decodable {
      let inputs, output_gradient: [[Float]]
    }
    struct Step: Decodable {
      let outputs, input_gradient: [[Double]]
      let weight_gradient, bias_gradient: [Double]
      let buffers: [String: [Double]]
    }
    let weight, bias: [Float]
    let batches: [Batch]
    let batch_norm, batch_norm_other, layer_norm, layer_norm_other: [Step]
  }

  /// Which of the recorded layers, and the same under test.
  enum Recorded: CaseIterable, Sendable {
    case batchNorm, batchNormOther, layerNorm, layerNormOther

    fileprivate func steps(of fixture: Fixture) -> [Fixture.Step] {
      switch self {
      case .batchNorm: fixture.batch_norm
      case .batchNormOther: fixture.batch_norm_other
      case .layerNorm: fixture.layer_norm
      case .layerNormOther: fixture.layer_norm_other
      }
    }

    func layer(width: Int) throws -> any Layer {
      switch self {
      case .batchNorm: try BatchNorm(width: width)
      case .batchNormOther: try BatchNorm(width: width, epsilon: 0.01, momentum: 0.4)
      case .layerNorm: try LayerNorm(width: width)
      case .layerNormOther: try LayerNorm(width: width, epsilon: 0.5)
      }
    }
  }

  @Test(arguments: Recorded.allCases, NamedBackend.kernels)
  func `outputs, gradients and running statistics of several steps`(recorded: Recorded, tested: NamedBackend) throws {
    let fixture: Fixture = try fixture("normalizations")
    let width = fixture.weight.count
    var layer = try recorded.layer(width: width)
    layer.visitParameters { name, parameter in
      parameter.value = Matrix([name == "weight" ? fixture.weight : fixture.bias])
    }
    let steps = recorded.steps(of: fixture)
    #expect(steps.count == 4 && fixture.batches.count == 4)
    for (number, (batch, step)) in zip(fixture.batches, steps).enumerated() {
      let inputs = Matrix(batch.inputs)
      var (outputs, gradient) = (Matrix(), Matrix?(Matrix()))
      if number < 3 {
        layer.forwardInTraining(
          inputs, into: &outputs, TrainingContext(seed: 1, step: number, layer: 0), on: tested.backend)
      } else {
        layer.forward(inputs, into: &outputs, on: tested.backend)
      }
      layer.backward(
        inputs: inputs, outputs: outputs, outputGradient: Matrix(batch.output_gradient), inputGradient: &gradient,
        on: tested.backend)
      // The last column's inputs are about 1000, and a float's rounding there is 3·10⁻⁵. Of two rows, all of a gradient cancels but
      // the share of ε in σ² + ε.
      let tolerance = number == 2 ? 1e-3 : 1e-4
      expectClose(outputs.elements, step.outputs.flatMap(\.self), tolerance, "outputs of step \(number)")
      expectClose(gradient!.elements, step.input_gradient.flatMap(\.self), tolerance, "dx of step \(number)")
      let gradients = layer.parameters.map(\.parameter.gradient.elements)
      expectClose(gradients[0], step.weight_gradient, tolerance, "dγ of step \(number)")
      expectClose(gradients[1], step.bias_gradient, 1e-6, "dβ of step \(number)")
      #expect(layer.buffers.map(\.name) == step.buffers.keys.sorted())
      for (name, buffer) in layer.buffers {
        for (got, wanted) in zip(buffer.elements, try #require(step.buffers[name])) {
          #expect(Double(got).isClose(to: wanted, 1e-6), "\(name) of step \(number)")
        }
      }
    }
  }
}
