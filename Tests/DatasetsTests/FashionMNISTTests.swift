import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct FashionMNISTTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func candidates() {
    let debian = "/usr/share/datasets/fashion-mnist"
    #expect(FashionMNIST.candidates(environment: [:]) == [debian])
    #expect(FashionMNIST.candidates(environment: ["PLEAT_DATA": ""]) == [debian])
    #expect(FashionMNIST.candidates(environment: ["PLEAT_DATA": "/d"]) == ["/d/fashion-mnist", debian])
  }

  @Test func firstFolderIsTaken() throws {
    let none = folder.path + "/none"
    #expect(try FashionMNIST.folder(among: [none, folder.path, "/"]) == folder.path)
    #expect(
      throws: DatasetError.notFound(
        "fashion-mnist: no folder \(none) or /none; apt-get install dataset-fashion-mnist, or set PLEAT_DATA to the "
          + "folder that holds fashion-mnist/")
    ) { try FashionMNIST.folder(among: [none, "/none"]) }
  }

  func write(labels: [UInt8]) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/fashion-mnist", withIntermediateDirectories: true)
    try folder.write("fashion-mnist/train-images-idx3-ubyte", IDX.images(2, 1, 1, [3, 4]))
    try folder.write("fashion-mnist/train-labels-idx1-ubyte.gz", Gzip.stored(IDX.labels(labels)))
  }

  func load() throws -> Dataset {
    try Dataset.load("fashion-mnist", environment: ["PLEAT_DATA": folder.path])
  }

  @Test func classNames() throws {
    try write(labels: [0, 9])
    let set = try load()
    #expect(set.name == "fashion-mnist")
    #expect(set.source.hasSuffix("MIT licence; from \(folder.path)/fashion-mnist"))
    #expect(set.training.classNames.first == "T-shirt/top")
    #expect(set.training.classNames.last == "Ankle boot")
    #expect(set.training.classNames.count == 10)
  }

  @Test func labelOutOfRange() throws {
    try write(labels: [0, 10])
    #expect(
      throws: DatasetError.malformed(
        file: "\(folder.path)/fashion-mnist/train-labels-idx1-ubyte.gz", at: .decompressedByte(9),
        problem: "label out of range: expected 0…9, found 10")
    ) { try load() }
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"))
  )
  func theRealFiles() throws {
    let set = try Dataset.load("fashion-mnist", environment: [:])
    let test = try #require(set.test)
    #expect(set.imageSize! == (28, 28))
    for (examples, count) in [(set.training, 60_000), (test, 10_000)] {
      guard case .bytes(let pixels, count, 784) = examples.inputs, case .classes(let labels, _) = examples.targets
      else {
        Issue.record("not \(count)×784 bytes with classes")
        continue
      }
      var counts = [Int](repeating: 0, count: 10)
      for label in labels { counts[Int(label)] += 1 }
      #expect(counts == Array(repeating: count / 10, count: 10))
      if count == 60_000 {
        // The mean that the papers' preprocessing gives, 0.2860 of 255, to more digits.
        #expect(abs(mean(pixels) - 72.94) < 0.01)
      }
    }
  }

  func mean(_ bytes: [UInt8]) -> Double {
    var sum = 0
    bytes.withUnsafeBufferPointer { bytes in
      var i = 0
      while i < bytes.count {
        sum &+= Int(bytes[i])
        i &+= 1
      }
    }
    return Double(sum) / Double(bytes.count)
  }
}
