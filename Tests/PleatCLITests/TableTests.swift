@testable import PleatCLI
import Testing

/// Columns of text, whatever their words are made of.
struct TableTests {
  @Test func aRowIsALineWhateverItsWordsHold() {
    let rows = [
      ["class", "n"], ["a\nb", "10"], ["\r\n", "3"], ["\u{1B}[31m", "4"], ["p\u{2028}q", "5"], ["plain", "6"],
    ]
    let lines = Table.text(rows).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines == [
        #"class        n"#,
        #"a\nb        10"#,
        #"\r\n         3"#,
        #"\u{1B}[31m   4"#,
        #"p\u{2028}q   5"#,
        #"plain        6"#,
      ])
  }

  @Test func namesKeepTheirLettersAndSpaces() {
    #expect(Terminal.inOneLine("é 👩‍👧 x") == "é 👩‍👧 x")
    #expect(Terminal.inOneLine("a\tb\u{85}") == #"a\tb\u{0085}"#)
    #expect(Terminal.printable("a\nb\u{7}") == "a\nb\\u{07}")
  }
}
