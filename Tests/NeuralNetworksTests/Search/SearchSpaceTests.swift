import Foundation
import NeuralNetworks
import Testing

@Suite struct SearchSpaceTests {
  static let space = SearchSpace(
    learningRates: .logarithmic(lower: 1e-4, upper: 1), hiddenSizes: [8, 16, 32],
    l2s: .logarithmic(lower: 1e-6, upper: 1e-2))

  @Test func `a grid has every combination once`() throws {
    let grid = try SearchSpace(learningRates: .values([0.1, 0.2, 0.3]), hiddenSizes: [4, 8], l2s: .values([0, 0.5]))
      .grid()
    #expect(grid.count == 12)
    #expect(Set(grid).count == 12)
    #expect(grid[0] == Hyperparameters(learningRate: 0.1, hiddenSize: 4, l2: 0))
    #expect(grid[1] == Hyperparameters(learningRate: 0.2, hiddenSize: 4, l2: 0))
    #expect(grid[3] == Hyperparameters(learningRate: 0.1, hiddenSize: 4, l2: 0.5))
    #expect(grid[6] == Hyperparameters(learningRate: 0.1, hiddenSize: 8, l2: 0))
  }

  /// Logarithms uniform on four powers of ten: each gets a quarter, to five standard deviations.
  @Test func `powers of ten are equally likely`() throws {
    let drawn = try Self.space.random(4000, seed: 5)
    for (numbers, lowest) in [(drawn.map(\.learningRate), -4.0), (drawn.map(\.l2), -6.0)] {
      for decade in 0..<4 {
        let count = numbers.count {
          let power = log10(Double($0))
          return power >= lowest + Double(decade) && power < lowest + Double(decade + 1)
        }
        #expect(abs(count - 1000) < 5 * 27, "decade \(decade)")
      }
    }
    for size in [8, 16, 32] {
      #expect(abs(drawn.count { $0.hiddenSize == size } - 1333) < 5 * 30)
    }
    #expect(drawn.allSatisfy { $0.learningRate >= 1e-4 && $0.learningRate <= 1 && $0.l2 >= 1e-6 && $0.l2 <= 1e-2 })
  }

  @Test func `the seed's stream decides, and no choice hangs on another's list`() throws {
    let drawn = try Self.space.random(10, seed: 5)
    #expect(try Self.space.random(10, seed: 5) == drawn)
    #expect(try Self.space.random(10, seed: 6) != drawn)
    // The first five of ten are the five of five.
    #expect(try Self.space.random(5, seed: 5) == Array(drawn[..<5]))
    var other = Self.space
    other.hiddenSizes = [7]
    other.l2s = .values([0])
    #expect(try other.random(10, seed: 5).map(\.learningRate) == drawn.map(\.learningRate))
  }

  @Test func `a range of one number is that number`() throws {
    var space = Self.space
    space.learningRates = .logarithmic(lower: 0.3, upper: 0.3)
    #expect(try space.random(20, seed: 1).allSatisfy { $0.learningRate == 0.3 })
  }

  @Test func `what can't be searched is refused, and named`() {
    func message(
      _ rates: SearchCandidates = .values([0.1]), _ sizes: [Int] = [8], _ l2s: SearchCandidates = .values([0]),
      count: Int = 3
    ) -> String {
      do {
        _ = try SearchSpace(learningRates: rates, hiddenSizes: sizes, l2s: l2s).random(count, seed: 1)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(message() == "accepted")
    #expect(message(.values([])) == "the learning rates: there is none to choose from")
    #expect(message(.values([0.1, 0])) == "the learning rates: 0.0 must be a positive number")
    #expect(message(.values([-1])) == "the learning rates: -1.0 must be a positive number")
    #expect(message(.values([.nan])) == "the learning rates: nan must be a positive number")
    #expect(
      message(.logarithmic(lower: 0, upper: 1))
        == "the learning rates: 0.0 must be a positive number, as both ends of a range are")
    #expect(
      message(.logarithmic(lower: 0.5, upper: 0.1))
        == "the learning rates: the range's start, 0.5, must be at most its end, 0.1")
    #expect(message(.logarithmic(lower: 0.5, upper: .infinity)).contains("inf must be a positive number"))
    #expect(message(.values([1]), []) == "the hidden sizes: there is none to choose from")
    #expect(message(.values([1]), [4, 0]) == "the hidden sizes: 0 must be at least 1")
    #expect(message(.values([1]), [4], .values([-0.1])) == "the L2 penalties: -0.1 must be a number of at least 0")
    #expect(message(.values([1]), [4], .values([])) == "the L2 penalties: there is none to choose from")
    #expect(message(count: 0) == "the number of trials is 0, but must be at least 1")
  }

  @Test func `a range has no grid`() {
    #expect(throws: SearchError.self) { try Self.space.grid() }
  }
}
