/// Traps with a message unless a condition holds.
///
/// Unlike `precondition`, whose message is lost in optimised builds: these modules are optimised in debug builds too, and a caller
/// should be told what was wrong with the shapes in any build.
@inlinable @inline(__always)
package func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition() { fail(message, file, line) }
}

/// Out of the way of what holds.
@usableFromInline @inline(never)
package func fail(_ message: () -> String, _ file: StaticString, _ line: UInt) -> Never {
  fatalError(message(), file: file, line: line)
}
