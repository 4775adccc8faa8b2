import Figures
import NeuralNetworks
import Testing

@Suite struct SearchTrialsTests {
  private func trial(
    _ number: Int, _ rate: Float, _ size: Int, _ l2: Float, accuracy: Double? = 0.5, loss: Double? = 1
  ) -> SearchTrial {
    SearchTrial(
      number: number, hyperparameters: Hyperparameters(learningRate: rate, hiddenSize: size, l2: l2),
      outcome: loss.map {
        .finished(.init(trainLoss: $0, trainAccuracy: accuracy, validationLoss: $0, validationAccuracy: accuracy))
      } ?? .diverged("early"), seconds: 1)
  }

  private func text(_ figure: Figure) throws -> String { String(decoding: try figure.bytes(for: .svg), as: UTF8.self) }

  @Test func `sizes, the best and what diverged are explained`() throws {
    let figure = Figure.searchTrials([
      trial(1, 0.01, 32, 1e-4), trial(2, 0.1, 64, 1e-3, accuracy: 0.9), trial(3, 1, 64, 1e-3, loss: nil),
    ])
    let words = try text(figure)
    for word in ["32 hidden", "64 hidden", ">best<", ">diverged<", "validation accuracy", "L2 penalty"] {
      #expect(words.contains(word), "\(word)")
    }
    #expect(try !text(Figure.searchTrials([trial(1, 0.01, 32, 1e-4)])).contains("diverged"))
  }

  @Test func `without classes the loss is what counts`() throws {
    let figure = Figure.searchTrials([
      trial(1, 0.01, 32, 1e-4, accuracy: nil, loss: 3), trial(2, 0.1, 32, 1e-3, accuracy: nil, loss: 1),
    ])
    #expect(try text(figure).contains("validation loss"))
  }

  @Test func `a single penalty leaves y to the accuracy`() throws {
    let figure = Figure.searchTrials([trial(1, 0.01, 32, 0), trial(2, 0.1, 32, 0, accuracy: 0.7)])
    #expect(figure.panels[0].y.label == "validation accuracy")
    #expect(try !text(figure).contains("L2 penalty"))
  }

  @Test func `no penalty has a place on the axis`() throws {
    let figure = Figure.searchTrials([trial(1, 0.01, 32, 0), trial(2, 0.1, 32, 1e-3, accuracy: 0.7)])
    guard case .at(let ticks) = figure.panels[0].y.ticks else {
      Issue.record("no ticks")
      return
    }
    #expect(ticks.first.map { $0.label == "0" && abs($0.value - 1e-4) < 1e-9 } == true)
    #expect(ticks.dropFirst().filter { !$0.label.isEmpty }.map(\.value).contains(1e-3))
    #expect(ticks.count { $0.value < 4e-4 } == 1)
  }

  @Test func `few failures don't take the colours of the others`() throws {
    let trials = (1...9).map { trial($0, Float($0), 8, Float($0), accuracy: $0 < 5 ? 0.1 : 0.9 + 0.01 * Double($0)) }
    #expect(try text(Figure.searchTrials(trials)).contains("(worse half alike)"))
    #expect(try !text(Figure.searchTrials(Array(trials[5...]))).contains("(worse half alike)"))
  }

  @Test func `whatever there is can be drawn`() throws {
    for trials in [[], [trial(1, 0.1, 8, 0, loss: nil)], [trial(1, 0.1, 8, 0)]] {
      for format in PictureFormat.allCases {
        #expect(try !Figure.searchTrials(trials).bytes(for: format).isEmpty)
      }
    }
  }
}
