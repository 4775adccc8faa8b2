import Foundation
import Testing

@testable import PleatCLI

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The bar on a terminal.
struct ProgressDisplayTests {
  @Test(arguments: 0...120)
  func theBarFitsTheLine(width: Int) {
    for share in [0.001, 0.5, 1] {
      let line = ProgressDisplay.bar(
        share, epoch: "1000/1000", rate: "123k examples/s", left: "1:02:03", width: width)
      #expect(line.count <= width)
      if width >= 60 { #expect(line.contains("epoch 1000/1000  123k examples/s  1:02:03 left")) }
      if width >= 22 { #expect(line.contains(" %  1:02:03 left") || line.contains("examples/s")) }
    }
  }

  @Test func theBarIsFilledByItsShare() {
    func bar(_ share: Double) -> String { ProgressDisplay.bar(share, width: 8) }
    #expect(bar(0) == "░░░░░░░░")
    #expect(bar(0.5) == "████░░░░")
    #expect(bar(0.515625) == "████▏░░░")
    #expect(bar(1) == "████████")
    #expect(bar(2) == "████████")
  }

  @Test func timesAndRatesAreReadable() {
    #expect(
      [0, 0.2, 59.5, 61, 3723, 1e10].map(ProgressDisplay.time) == [
        "0:00", "0:01", "1:00", "1:01", "1:02:03", "a long time",
      ])
    #expect(
      [0, 12.4, 9999, 123_456].map(ProgressDisplay.rate) == [
        "0 examples/s", "12 examples/s", "9999 examples/s", "123k examples/s",
      ])
  }

  @Test func whereNoBarIsDrawnALineIsDueAtEachTenthButNotEachSecond() {
    func due(of total: Int, secondsEach: Double) -> [Int] {
      var tenths = Tenths()
      return (0...total).filter { tenths.isLineDue($0, of: total, seconds: secondsEach * Double($0)) }
    }
    #expect(due(of: 1000, secondsEach: 1) == [100, 200, 300, 400, 500, 600, 700, 800, 900])
    #expect(due(of: 1000, secondsEach: 0.004) == [250, 500, 750])
    #expect(due(of: 1000, secondsEach: 0.0009).isEmpty)
    #expect(due(of: 3, secondsEach: 60) == [1, 2])
    #expect(due(of: 1, secondsEach: 60).isEmpty)
  }

  @Test func aTerminalGetsABarAndALineAnEpoch() throws {
    let text = try onTerminal(["train", "digits", "--hidden", "8", "--epochs", "3"], columns: 90)
    #expect(text.contains("█") || text.contains("░"))
    #expect(text.contains(" examples/s  0:0") && text.contains(" left"))
    #expect(text.contains("\r\u{1b}[K"))
    // What stays on the screen: of each line, what was written after it was last cleared.
    let lines = text.components(separatedBy: "\r\n").map { $0.components(separatedBy: "\r\u{1b}[K").last ?? "" }
    #expect(lines.count { $0.hasPrefix("epoch ") } == 3)
    #expect(!lines.contains { $0.contains("left") })
  }

  @Test func aNarrowTerminalIsNotOverrun() throws {
    let text = try onTerminal(["train", "digits", "--hidden", "8", "--epochs", "2"], columns: 30)
    let drawn = text.components(separatedBy: "\r\u{1b}[K").filter { $0.hasSuffix("left") }
    #expect(!drawn.isEmpty)
    #expect(drawn.allSatisfy { $0.count < 30 })
  }

  @Test func quietDrawsNothing() throws {
    #expect(try onTerminal(["train", "spiral", "--epochs", "2", "--quiet"], columns: 80).isEmpty)
  }

  /// What `pleat` writes to standard error where that is a terminal.
  private func onTerminal(_ arguments: [String], columns: UInt16) throws -> String {
    var (terminal, other): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&terminal, &other, nil, nil, &size) == 0)
    defer { close(terminal) }

    let folder = try TemporaryFolder()
    let process = try BuiltCommand.process(arguments, in: folder)
    process.environment?["TERM"] = "xterm"
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(fileDescriptor: other, closeOnDealloc: false)
    try process.run()
    close(other)
    // When the process has ended, reading fails on Linux and comes to an end elsewhere.
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = read(terminal, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self)
  }
}
