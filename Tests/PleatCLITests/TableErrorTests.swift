import Testing

/// Tables of numbers to predict that are malformed: status 65, and the message names the line.
struct TableErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let words: [String]

    init(_ description: String, _ text: String, says words: String...) {
      testDescription = description
      self.text = text
      self.words = words
    }
  }

  /// The model is the spiral's, with two inputs.
  static let cases = [
    Case("too many columns", "1,2\n1,2,3\n", says: "line 2", "3 fields", "2"),
    Case("too few columns", "x,y\n1,2\n\n3\n", says: "line 4", "1 field,", "2"),
    Case("a word", "1,2\n3,four\n", says: "line 2", "\"four\""),
    Case("a word in the first line", "1,two\n3,4\n", says: "line 1", "\"two\""),
    Case("a missing value", "x,y\n1,\n", says: "line 2", "\"\""),
    Case("missing values in the first line", ",\n1,2\n", says: "line 1", "\"\""),
    Case("NaN", "1,2\n3,nan\n", says: "line 2", "\"nan\"", "finite"),
    Case("NaN in the first line", "nan,nan\n", says: "line 1", "\"nan\"", "finite"),
    Case("infinity", "1,-inf\n", says: "line 1", "\"-inf\""),
    Case("a number beyond Float32", "1,1e39\n", says: "line 1", "\"1e39\""),
    Case("other separators", "1;2\n", says: "line 1", "1 field,"),
    Case("nothing", "", says: "no examples"),
    Case("empty lines", "\n  \r\n\t\n", says: "no examples"),
    Case("a header alone", "x,y\n", says: "no examples"),
  ]

  @Test(arguments: cases)
  func predictRefuses(_ wrong: Case) throws {
    let model = try TrainedModel.spiral.get().bytes
    try expectFailure(
      ["predict", "m.safetensors", "in.csv"], status: 65, says: ["in.csv"] + wrong.words,
      files: ["m.safetensors": model, "in.csv": Array(wrong.text.utf8)])
    try expectFailure(
      ["predict", "m.safetensors", "-"], status: 65, says: ["standard input"] + wrong.words,
      files: ["m.safetensors": model], input: wrong.text)
  }

  @Test func bytesThatAreNotTextAreRefused() throws {
    try expectFailure(
      ["predict", "m.safetensors", "in.csv"], status: 65, says: ["in.csv", "UTF-8"],
      files: ["m.safetensors": try TrainedModel.spiral.get().bytes, "in.csv": [0xff, 0xfe, 0x31, 0, 0x0a, 0]])
  }

  @Test func aMissingTableIsNotFound() throws {
    try expectFailure(
      ["predict", "m.safetensors", "in.csv"], status: 66, says: ["in.csv", "no such file"],
      files: ["m.safetensors": try TrainedModel.spiral.get().bytes])
  }
}
