import Foundation
import ModelFiles
import Testing

/// What `pleat predict` prints, and what it reads.
struct PredictTests {
  private func predict(
    _ model: Result<TrainedModel, any Error>, _ arguments: [String], input: String? = nil
  ) throws -> [String] {
    let run = try pleat(["predict", "m.safetensors"] + arguments, in: try folder(with: model), input: input)
    try #require(run.status == 0, "\(run.errors)")
    return run.outputLines
  }

  /// Ten points in the plane.
  private var points: [(x: Float, y: Float)] {
    (0..<10).map { k in
      let t = Float(k)
      return (t * 0.17 - 0.8, 0.9 - t * 0.21)
    }
  }

  private func table(_ separator: String, end: String, header: String? = nil) -> String {
    var lines = points.map { "\($0.x)\(separator)\($0.y)" }
    if let header { lines.insert(header, at: 0) }
    return lines.map { $0 + end }.joined()
  }

  @Test func howTheTableIsWrittenMakesNoDifference() throws {
    let plain = table(",", end: "\n")
    let expected = try predict(TrainedModel.spiral, ["-", "--probabilities"], input: plain)
    #expect(expected.count == 11)
    #expect(Set(expected.dropFirst()).count > 1)
    let quoted = points.map { "\"\($0.x)\",\"\($0.y)\"\n" }.joined()
    let others: [String] = [
      table("\t", end: "\n"), table(",", end: "\r\n"), table(",", end: "\r"), table(" , ", end: "\n\n"),
      table(",", end: "\n", header: "x,y"), table("\t", end: "\r\n", header: "x\ty"), String(plain.dropLast()),
      "\u{feff}" + plain, "\u{feff}" + table(",", end: "\n", header: "x,y"),
      table(",", end: "\n", header: "\"a, b\",\"say \"\"c\"\"\""), quoted,
    ]
    for other in others {
      let lines = try predict(TrainedModel.spiral, ["-", "--probabilities"], input: other)
      #expect(lines == expected, "\(other.debugDescription)")
    }
  }

  @Test(arguments: ["in.csv", "in.tsv", "in", "in.txt"])
  func aTableIsReadFromAnyFile(name: String) throws {
    let folder = try folder(with: TrainedModel.spiral)
    try folder.write(name, table(",", end: "\n").utf8)
    let run = try pleat(["predict", "m.safetensors", name], in: folder)
    #expect(run.outputLines == (try predict(TrainedModel.spiral, ["-"], input: table(",", end: "\n"))))
  }

  @Test func aTableOfADataSetsNumbersIsPredictedAsTheDataSet() throws {
    let folder = try folder(with: TrainedModel.digits)
    // The same pictures as a folder of IDX files and as a table, by numbers of the data set itself.
    var pictures: [[UInt8]] = []
    for k in 0..<20 { pictures.append((0..<64).map { pixel in UInt8((pixel * 7 + k * 13) % 17) }) }
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 8, 0, 0, 0, 8]
    try folder.write("data/train-images-idx3-ubyte", header + pictures.flatMap(\.self))
    try folder.write("data/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 20] + (0..<20).map { UInt8($0 % 10) })
    try folder.write(
      "in.csv", pictures.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined().utf8)
    let options = ["--probabilities", "--backend", "swift"]
    let fromData = try pleat(["predict", "m.safetensors", "data"] + options, in: folder)
    let fromTable = try pleat(["predict", "m.safetensors", "in.csv"] + options, in: folder)
    #expect(fromData.outputLines.count == 21)
    #expect(fromData.output == fromTable.output)
  }

  @Test func probabilitiesAddUpToOne() throws {
    let lines = try predict(TrainedModel.digits, ["digits", "--probabilities"])
    #expect(lines[0] == "prediction,0,1,2,3,4,5,6,7,8,9")
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      let probabilities = try fields.dropFirst().map { try #require(Double($0)) }
      #expect(probabilities.count == 10)
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(fields[0] == "\(probabilities.indices.max { probabilities[$0] < probabilities[$1] }!)")
    }
  }

  @Test func theBestClassesComeInTheirOrder() throws {
    for (model, isProbability) in [(TrainedModel.digits, true), (TrainedModel.svm, false)] {
      let lines = try predict(model, ["digits", "--top-k", "10"])
      #expect(
        lines[0] == "prediction," + (1...10).map { "class_\($0),score_\($0)" }.joined(separator: ","))
      for line in lines.dropFirst() {
        let fields = line.split(separator: ",").map(String.init)
        let classes = stride(from: 1, to: 21, by: 2).map { fields[$0] }
        let scores = try stride(from: 2, to: 21, by: 2).map { try #require(Float(fields[$0])) }
        #expect(fields[0] == classes[0])
        #expect(Set(classes).count == 10)
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 })
        if isProbability { #expect(abs(scores.reduce(0, +) - 1) < 1e-5) }
      }
    }
  }

  @Test func jsonHoldsTheSameAsTheTable() throws {
    struct Report: Decodable {
      struct Best: Decodable {
        let name: String
        let score: Float
      }
      let predictions: [String]
      let classes: [String]
      let probabilities: [[Float]]
      let top_k: [[Best]]
    }
    let folder = try folder(with: TrainedModel.spiral)
    let arguments = ["predict", "m.safetensors", "spiral", "--probabilities", "--top-k", "2"]
    let report = try pleat(arguments + ["--json"], in: folder).decoded(Report.self)
    let rows = try pleat(arguments, in: folder).outputLines.dropFirst().map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(report.classes == ["0", "1", "2"])
    #expect(report.predictions == rows.map { $0[0] })
    for (k, row) in rows.enumerated() {
      #expect(report.probabilities[k] == row[1...3].compactMap { Float($0) })
      #expect(report.top_k[k].map(\.name) == [row[4], row[6]])
      #expect(report.top_k[k].map(\.score) == [row[5], row[7]].compactMap { Float($0) })
    }
  }

  @Test func namesOfClassesAreQuotedWhereTheyMustBe() throws {
    let model = try SafetensorsFile(bytes: try TrainedModel.spiral.get().bytes, file: "spiral")
    let names = #"["a, \"b\"","c\r\nd,́","plain"]"#
    var metadata = model.metadata
    metadata["pleat"] = metadata["pleat"]?.replacing(#"["0","1","2"]"#, with: names)
    var changed = SafetensorsFile(metadata: metadata)
    for (name, tensor) in model.tensors { changed.append(tensor, named: name) }
    let folder = try TemporaryFolder()
    try folder.write("m.safetensors", changed.serialized())
    let run = try pleat(["predict", "m.safetensors", "spiral", "--probabilities"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.utf8.starts(with: "prediction,\"a, \"\"b\"\"\",\"c\r\nd,\u{301}\",plain\n".utf8))
    #expect(run.output.contains("\n\"a, \"\"b\"\"\",0."))
  }
}
