import Foundation
import Testing

/// Ctrl-C and its kin while a network trains: status 130, the weights so far are saved, and the message says how to go on.
struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func savesTheWeights(signal: Int32) throws {
    let earlier: [UInt8] = [1, 2, 3]
    let folder = try TemporaryFolder()
    try folder.write("m.safetensors", earlier)
    let common = ["train", "--hidden", "8", "--backend", "swift"]
    let run = try pleat(
      common + ["--epochs", "1000000", "--log", "log.jsonl", "--out", "m.safetensors"], in: folder
    ) { process in
      // The log's first line is proof that training has begun.
      while try !FileManager.default.fileExists(atPath: folder.file("log.jsonl")) || folder.read("log.jsonl").isEmpty {
        guard process.isRunning else { return }
        usleep(1000)
      }
      kill(process.processIdentifier, signal)
    }
    #expect(run.status == 130)
    #expect(run.output.isEmpty)
    let message = try #require(run.errorLines.last)
    #expect(message.hasPrefix("pleat: error: interrupted in epoch "))
    #expect(message.contains("the weights so far are in m.interrupted.safetensors"))
    #expect(message.hasSuffix("--init m.interrupted.safetensors"))
    #expect(try folder.names() == ["log.jsonl", "m.interrupted.safetensors", "m.safetensors"])
    #expect(try folder.read("m.safetensors") == earlier)

    let evaluation = try pleat(["evaluate", "m.interrupted.safetensors", "digits", "--json"], in: folder)
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    let resumed = try pleat(
      common + ["--init", "m.interrupted.safetensors", "--epochs", "1", "--out", "r.safetensors"], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
  }
}
