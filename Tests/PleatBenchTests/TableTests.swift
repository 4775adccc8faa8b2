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

  @Test(arguments: [
    (1.0, "+0.0 %"), (1.0131, "+1.3 %"), (0.9959, "-0.4 %"), (0.9999, "+0.0 %"), (2.5, "+150.0 %"),
  ])
  func `what is more than 1 has a sign`(_ ratio: Double, _ text: String) {
    #expect(percentMore(ratio) == text)
  }

  @Test(arguments: [
    (1.0, "1.0·10⁰"), (9.94, "9.9·10⁰"), (9.96, "1.0·10¹"), (8192, "8.2·10³"), (999_999, "1.0·10⁶"),
    (2.5e13, "2.5·10¹³"),
  ])
  func `large numbers have a power of ten`(_ value: Double, _ text: String) {
    #expect(powerOfTen(value) == text)
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

  @Test(arguments: [
    (0.0, "0"), (999.4, "999"), (999.5, "1,000"), (116_279, "116,279"), (1_000_005, "1,000,005"), (-1234, "-1,234"),
  ])
  func `large numbers have commas`(_ value: Double, _ text: String) {
    #expect(grouped(value) == text)
  }

  @Test(arguments: [
    ([15_000.0, 116_000], [10_000.0, 20_000, 50_000, 100_000, 200_000]),
    ([331, 28_000_000], [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]),
    ([1, 10], [1, 2, 5, 10]), ([100, 100], [100, 200]), ([0.3, 0.4], [0.2, 0.5]), ([7, 12], [5, 10, 20]),
  ])
  func `logarithmic axes end at round numbers`(_ values: [Double], _ marks: [Double]) throws {
    let scale = LogarithmicScale(values, start: 10, length: 100)
    #expect(
      zip(scale.marks, marks).allSatisfy { abs($0 / $1 - 1) < 1e-9 } && scale.marks.count == marks.count,
      "\(scale.marks)")
    #expect(scale.position(scale.marks[0]) == 10)
    #expect(abs(scale.position(try #require(scale.marks.last)) - 110) < 1e-9)
    for value in values { #expect((10...110).contains(scale.position(value))) }
  }
}
