#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Files that are either wholly written or not at all.
public enum AtomicFile {
  /// Writes a file so that whoever looks finds the old bytes or all of the new ones, even after a power cut.
  ///
  /// The bytes go to `.NAME.tmp-PID-RANDOM` in the same folder and are flushed to disk; then that file is renamed over the
  /// target and the folder is flushed. On failure the temporary file is removed and the target is what it was.
  ///
  /// A target that is a symbolic link stays one, and what it points to is replaced. The permissions of an existing
  /// target are kept, and its owner where the process may give files away. What cannot be replaced, a device or a pipe
  /// such as `/dev/stdout`, is written to directly.
  ///
  /// Throws ``ModelFileError/cannotCreate(file:reason:)`` if the place cannot be written to, because the folder is missing
  /// or either is write-protected, and ``ModelFileError/cannotWrite(file:reason:)`` if writing fails, as on a full disk.
  public static func write(_ bytes: [UInt8], to path: String) throws(ModelFileError) {
    try write(parts: CollectionOfOne(bytes), to: path)
  }

  /// Writes a file of parts, one after the other, as ``write(_:to:)`` does. One part is in memory at a time if the sequence is lazy.
  static func write(parts: some Sequence<[UInt8]>, to path: String) throws(ModelFileError) {
    let target = try Target(path)
    if target.isDevice {
      try writeDirectly(parts, to: path)
      return
    }
    let temporary = try TemporaryFile(beside: target)
    do {
      try temporary.fill(with: parts)
      try temporary.replaceTarget()
    } catch {
      temporary.remove()
      throw error
    }
    try flushFolder(of: target)
  }

  /// Throws what ``write(_:to:)`` would throw at once, before hours of work go into what is to be written there.
  ///
  /// It creates the temporary file and removes it again; the target is not touched.
  public static func checkWritable(_ path: String) throws(ModelFileError) {
    let target = try Target(path)
    if target.isDevice { return }
    let temporary = try TemporaryFile(beside: target)
    temporary.remove()
  }

  private static func writeDirectly(_ parts: some Sequence<[UInt8]>, to path: String) throws(ModelFileError) {
    let descriptor = retryingInterrupted { open(path, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .cannotCreate(file: path, reason: lastSystemError()) }
    defer { _ = close(descriptor) }
    for bytes in parts {
      guard writeAll(bytes, to: descriptor) == 0 else { throw .cannotWrite(file: path, reason: lastSystemError()) }
    }
  }

  /// Makes the renaming itself last through a power cut.
  ///
  /// A folder that may be written to but not read cannot be opened, and some file systems cannot flush one: the new file
  /// is in its place all the same.
  private static func flushFolder(of target: Target) throws(ModelFileError) {
    let descriptor = retryingInterrupted { open(target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    guard retryingInterrupted({ fsync(descriptor) }) == 0 || errno != EIO else {
      throw .cannotWrite(file: target.path, reason: lastSystemError())
    }
  }
}
