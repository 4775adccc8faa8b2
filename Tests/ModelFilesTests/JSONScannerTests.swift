import Testing

@testable import ModelFiles

struct JSONScannerTests {
  @Test(arguments: [
    (#""""#, ""),
    (#""a\"b\\c\/d""#, "a\"b\\c/d"),
    (#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t"),
    (#""\u00e9\u20AC""#, "é€"),
    (#""\ud83d\uDC34""#, "🐴"),
    ("  \"žluť 🐴\u{7f}\"", "žluť 🐴\u{7f}"),
  ])
  func readsStrings(json: String, expected: String) throws {
    var scanner = JSONScanner(Array(json.utf8))
    #expect(try scanner.string() == expected)
    try scanner.end()
  }

  @Test(arguments: [
    ("\"abc", 4, "end of a string"),
    ("abc", 0, "a string"),
    ("", 0, "the end of the header"),
    ("\"a\nb\"", 2, "control character"),
    (#""\x""#, 1, "escape sequences"),
    ("\"\\", 1, "escape sequences"),
    (#""\u12"#, 5, "hexadecimal"),
    (#""\u12g4""#, 5, "hexadecimal"),
    (#""\ud83d""#, 1, "surrogates"),
    (#""\ud83dx""#, 1, "surrogates"),
    (#""\ud83d\u0041""#, 1, "surrogates"),
    (#""\udc34""#, 1, "surrogates"),
    (#""\ud83d\u"#, 9, "hexadecimal"),
  ])
  func refusesStrings(json: String, position: Int, problem: String) {
    var scanner = JSONScanner(Array(json.utf8))
    let failure = #expect(throws: JSONScanner.Failure.self) { try scanner.string() }
    #expect(failure?.position == position)
    #expect(failure?.problem.contains(problem) == true, "\(failure?.problem ?? "")")
  }

  @Test func refusesBytesThatAreNotUTF8() {
    var scanner = JSONScanner([UInt8(ascii: "\""), 0xc3, 0x28, UInt8(ascii: "\"")])
    let failure = #expect(throws: JSONScanner.Failure.self) { try scanner.string() }
    #expect(failure?.problem.contains("UTF-8") == true)
  }

  @Test(arguments: [("0", 0), (" 12,", 12), ("9223372036854775807]", Int.max)])
  func readsSizes(json: String, expected: Int) throws {
    var scanner = JSONScanner(Array(json.utf8))
    #expect(try scanner.size() == expected)
  }

  @Test(arguments: [
    "-1", "1.0", "1e2", "+1", "01", "00", "9223372036854775808", "99999999999999999999999", "x", "", "\"1\"",
  ])
  func refusesSizes(json: String) {
    var scanner = JSONScanner(Array(json.utf8))
    #expect(throws: JSONScanner.Failure.self) { try scanner.size() }
  }

  @Test func readsObjectsInTheirOrder() throws {
    var scanner = JSONScanner(Array(#" { "b" : [ 1 , 2 ] , "a":[],"c":[3]} "#.utf8))
    var found: [(String, [Int])] = []
    try scanner.object { (scanner, key) throws(JSONScanner.Failure) in
      var numbers: [Int] = []
      try scanner.array { (scanner) throws(JSONScanner.Failure) in numbers.append(try scanner.size()) }
      found.append((key, numbers))
    }
    try scanner.end()
    #expect(found.map(\.0) == ["b", "a", "c"])
    #expect(found.map(\.1) == [[1, 2], [], [3]])
  }

  @Test(arguments: [
    #"{"a":1,}"#, #"{,"a":1}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{a:1}"#, #"{"a":1"#, #"{"#, #"{"a":1,"a":2}"#,
  ])
  func refusesObjects(json: String) {
    var scanner = JSONScanner(Array(json.utf8))
    #expect(throws: JSONScanner.Failure.self) {
      try scanner.object { (scanner, _) throws(JSONScanner.Failure) in _ = try scanner.size() }
    }
  }
}
