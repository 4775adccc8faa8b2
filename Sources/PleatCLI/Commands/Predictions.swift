import Pleat

/// What a model says of each example, as CSV and as JSON.
struct Predictions: Encodable {
  struct Best: Encodable {
    let name: String
    let score: Float
  }

  private let scores: Matrix
  private let classNames: [String]
  private let names: [String]
  /// Of images the files.
  private let files: [String]?
  private let showsProbabilities: Bool
  private let topK: Int?

  /// - files: the files that the examples come from, if each has its own.
  /// - probabilities, topK: what is printed beside the prediction.
  init(_ model: Model, _ inputs: ExampleInputs, files: [String]?, probabilities: Bool, topK: Int?) {
    self.files = files
    scores = model.givesProbabilities ? model.probabilities(for: inputs) : model.scores(for: inputs)
    classNames = model.classNames
    names = classNames.isEmpty ? [] : scores.largestInRows().map { model.classNames[$0] }
    showsProbabilities = probabilities
    self.topK = topK
  }

  var isFinite: Bool { scores.isFinite(by: .best) }

  func writeCSV() throws {
    var header =
      names.isEmpty
      ? (0..<scores.columns).map { scores.columns == 1 ? "prediction" : "prediction_\($0)" } : ["prediction"]
    if files != nil { header.insert("file", at: 0) }
    if showsProbabilities { header += classNames }
    for k in 0..<(topK ?? 0) { header += ["class_\(k + 1)", "score_\(k + 1)"] }
    try Terminal.writeResult(header.map(Self.field).joined(separator: ","))
    // A thousand lines at a time: one write for each would be slow.
    for start in stride(from: 0, to: scores.rows, by: 1000) {
      let lines = (start..<min(start + 1000, scores.rows)).map { line($0) }
      try Terminal.writeResult(lines.joined(separator: "\n"))
    }
  }

  private func line(_ i: Int) -> String {
    var fields = names.isEmpty ? scores.row(i).map { "\($0)" } : [names[i]]
    if let files { fields.insert(files[i], at: 0) }
    if showsProbabilities { fields += scores.row(i).map { "\($0)" } }
    if topK != nil { fields += best(i).flatMap { [$0.name, "\($0.score)"] } }
    return fields.map(Self.field).joined(separator: ",")
  }

  /// The k best classes of an example; of equal scores the earlier class first.
  private func best(_ i: Int) -> [Best] {
    let row = scores.row(i)
    let order = row.indices.sorted { (row[$0], $1) > (row[$1], $0) }
    return order.prefix(topK ?? 0).map { Best(name: classNames[$0], score: row[$0]) }
  }

  /// A CSV field by RFC 4180.
  private static func field(_ text: String) -> String {
    // By scalars: to a string's characters, a carriage return with its line feed or a comma with an accent is neither.
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { [",", "\"", "\n", "\r"].contains($0) }) else { return text }
    return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  enum CodingKeys: String, CodingKey {
    case predictions, files, classes, probabilities
    case best = "top_k"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let rows = 0..<scores.rows
    try container.encodeIfPresent(files, forKey: .files)
    if names.isEmpty {
      try container.encode(rows.map { scores.row($0) }, forKey: .predictions)
      return
    }
    try container.encode(names, forKey: .predictions)
    try container.encode(classNames, forKey: .classes)
    if showsProbabilities { try container.encode(rows.map { scores.row($0) }, forKey: .probabilities) }
    if topK != nil { try container.encode(rows.map { best($0) }, forKey: .best) }
  }
}
