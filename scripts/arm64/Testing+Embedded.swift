// What translated tests use of Swift Testing, which isn't there for arm64.
import Glibc

/// A comment beside an expectation: it is not kept, since Embedded Swift can't describe every value.
struct Comment: ExpressibleByStringInterpolation {
  init(stringLiteral: String) {}
  init(stringInterpolation: Interpolation) {}

  struct Interpolation: StringInterpolationProtocol {
    init(literalCapacity: Int, interpolationCount: Int) {}
    mutating func appendLiteral(_ literal: String) {}
    mutating func appendInterpolation<T>(_ value: borrowing T) {}
  }
}

protocol CustomTestStringConvertible {
  var testDescription: String { get }
}

extension DefaultStringInterpolation {
  /// Types without a description of their own.
  @_disfavoredOverload
  mutating func appendInterpolation<T>(_ value: T) { appendLiteral("…") }
}

/// A macro of the C library that isn't imported.
nonisolated(unsafe) let MAP_FAILED = UnsafeMutableRawPointer(bitPattern: -1)

nonisolated(unsafe) private var failures = 0
nonisolated(unsafe) private var failuresBefore = 0
nonisolated(unsafe) private var tests = 0

func expect(
  _ condition: @autoclosure () -> Bool, _ comment: @autoclosure () -> Comment = "", file: StaticString = #fileID,
  line: UInt = #line
) {
  if condition() { return }
  failures += 1
  if failures <= 20 { print("\(file):\(line): expectation failed") }
}

enum Issue {
  static func record(_ comment: @autoclosure () -> Comment, file: StaticString = #fileID, line: UInt = #line) {
    expect(false, file: file, line: line)
  }
}

/// A test with all its arguments.
func test(_ name: StaticString, _ body: () -> Void) {
  failuresBefore = failures
  body()
  tests += 1
  print("\(failures == failuresBefore ? "passed" : "FAILED") \(name)")
  // A crash would take with it what is still in a buffer.
  fflush(nil)
}

func summarize() -> Int32 {
  print("\(tests) tests on arm64, \(failures) expectations failed")
  return failures == 0 && tests > 0 ? 0 : 1
}
