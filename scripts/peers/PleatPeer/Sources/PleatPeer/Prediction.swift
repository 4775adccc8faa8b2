import Pleat

/// The scores of one example after the other.
struct Prediction: Job {
  private let network: Network
  private let x: Matrix
  let settings = "Network.scores(for:)"

  init(_ file: SafetensorsFile, on backend: any GEMMBackend) throws {
    network = try file.network(on: backend)
    x = file.matrix("x")
  }

  func check() -> [Double] { network.scores(for: x).elements.map { Double($0) } }

  func run(_ count: Int) -> Int {
    var sum: Float = 0
    for _ in 0..<count { sum += network.scores(for: x)[0, 0] }
    precondition(sum.isFinite)
    return count
  }
}
