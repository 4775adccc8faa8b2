import Testing

@testable import PleatBench

@Suite struct TableTests {
  private static let table = Table(
    columns: [Table.Column(heading: "name", isNumber: false), Table.Column(heading: "n")],
    rows: [["a|b", "1"], ["long name", "100"]])

  @Test func `text is aligned`() {
    #expect(Self.table.text == "name         n\na|b          1\nlong name  100")
  }

  @Test func `Markdown has a rule and escaped bars`() {
    #expect(Self.table.markdown == "| name | n |\n| --- | --: |\n| a\\|b | 1 |\n| long name | 100 |")
  }

  @Test(arguments: [(0.0, "0.00"), (1.005, "1.00"), (1.006, "1.01"), (9.996, "10.0"), (93.44, "93.4"), (117.2, "117")])
  func `rates have about three digits`(_ value: Double, _ text: String) {
    #expect(threeDigits(value) == text)
  }

  @Test func `axes end at round numbers`() {
    let scale = LinearScale(largest: 117, start: 100, length: 240)
    #expect(scale.limit == 120 || scale.limit == 150)
    #expect(scale.position(0) == 100)
    #expect(scale.position(scale.limit) == 340)
    #expect(scale.marks.last == scale.limit)
    let ratios = RatioScale([0.5, 2], start: 0, length: 100)
    #expect(ratios.marks.contains(1))
    #expect(ratios.position(0.5) > 0 && ratios.position(2) < 100)
  }
}
