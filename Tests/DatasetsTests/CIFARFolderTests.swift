import LinearAlgebra
import Testing

@testable import Datasets

@Suite struct CIFARFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A picture's bytes in a file: labels, then planes in which a pixel's value says where it is.
  private func record(_ labels: [UInt8]) -> [UInt8] {
    labels
      + (0..<3).flatMap { plane in (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 3 + plane * 50 + Int(labels.last!)) }
      }
  }

  private func load() throws(DatasetError) -> Dataset { try Dataset.load(folder.path, environment: [:]) }

  @Test(arguments: [false, true])
  func loads(isHundred: Bool) throws {
    let files: [(String, [UInt8])] =
      isHundred
      ? [("train.bin", record([3, 99]) + record([0, 7]) + record([1, 8])), ("test.bin", record([19, 1]))]
      : [
        ("data_batch_1.bin", record([9]) + record([7])), ("data_batch_2.bin", record([8])),
        ("test_batch.bin", record([1])),
      ]
    for (name, bytes) in files { try folder.write(name, bytes) }
    let set = try load()
    #expect(set.source == "\(isHundred ? "CIFAR-100" : "CIFAR-10") in \(folder.path)")
    #expect(set.pixelMaximum == 255 && set.defaultScaling == .unit)
    #expect(set.training.imageShape == ImageShape(height: 32, width: 32, channels: 3))
    #expect(set.training.classNames == (0..<(isHundred ? 100 : 10)).map { String($0) })
    guard case .bytes(let bytes, 3, 3072) = set.training.inputs, case .classes(let classes, _) = set.training.targets
    else {
      Issue.record("not three rows of bytes")
      return
    }
    #expect(classes == [isHundred ? 99 : 9, 7, 8])
    for (i, label) in classes.enumerated() {
      for pixel in [0, 1, 33, 1023] {
        for c in 0..<3 {
          #expect(bytes[i * 3072 + pixel * 3 + c] == UInt8(truncatingIfNeeded: pixel * 3 + c * 50 + Int(label)))
        }
      }
    }
    #expect(try #require(set.test).count == 1)
  }

  @Test func classesAreCalledAsInTheFileOfNames() throws {
    try folder.write("data_batch_1.bin", record([0]))
    try folder.write("batches.meta.txt", Array("a b\nc\nd\ne\nf\ng\nh\ni\nj\nk\n\n".utf8))
    #expect(try load().training.classNames == ["a b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
    #expect(try load().test == nil)
    try folder.write("batches.meta.txt", Array("a\nb\n".utf8))
    let error = datasetError { () throws(DatasetError) in _ = try load() }
    #expect(
      error
        == .malformed(
          file: "\(folder.path)/batches.meta.txt", at: .file, problem: "2 names, but CIFAR-10 has 10 classes"))
  }

  @Test func whatIsMissingAtTheEndIsSaid() throws {
    for batch in 1...3 { try folder.write("data_batch_\(batch).bin", record([UInt8(batch)])) }
    let set = try load()
    #expect(set.training.count == 3)
    #expect(
      set.notes.map { $0.replacing(folder.path, with: "F") } == [
        "F: 3 of the 5 training files of CIFAR-10 are there; data_batch_4.bin, data_batch_5.bin missing",
        "F: test_batch.bin of CIFAR-10 is missing",
      ])
    for batch in 4...5 { try folder.write("data_batch_\(batch).bin", record([UInt8(batch)])) }
    try folder.write("test_batch.bin", record([0]))
    #expect(try load().notes.isEmpty)
  }

  @Test(arguments: [([1, 2, 4], 3), ([2, 3, 4, 5], 1), ([1, 5], 2)])
  func aBatchThatIsMissingBeforeOthersIsRefused(batches: [Int], missing: Int) throws {
    for batch in batches { try folder.write("data_batch_\(batch).bin", record([1])) }
    guard case .notFound(let message) = datasetError({ () throws(DatasetError) in _ = try load() }) else {
      Issue.record("taken")
      return
    }
    let next = batches.first { $0 > missing }!
    #expect(
      message.hasPrefix("\(folder.path): data_batch_\(missing).bin is missing, but data_batch_\(next).bin is there"))
  }

  @Test(arguments: [0, 1, 3072, 3074, 2 * 3073 - 1])
  func aFileOfTheWrongLengthIsRefused(length: Int) throws {
    try folder.write("data_batch_1.bin", record([1]))
    try folder.write("data_batch_2.bin", Array((record([1]) + record([2]))[..<length]))
    let error = datasetError { () throws(DatasetError) in _ = try load() }
    #expect(
      error
        == .malformed(
          file: "\(folder.path)/data_batch_2.bin", at: .byte(length / 3073 * 3073),
          problem: "\(length) bytes are no multiple of the 3073 of a CIFAR-10 image, or none"))
  }

  @Test func aLabelOutOfRangeIsRefused() throws {
    try folder.write("train.bin", record([0, 99]) + record([3, 100]))
    let error = datasetError { () throws(DatasetError) in _ = try load() }
    #expect(
      error
        == .malformed(
          file: "\(folder.path)/train.bin", at: .byte(3075), problem: "label out of range: expected 0…99, found 100"))
  }
}
