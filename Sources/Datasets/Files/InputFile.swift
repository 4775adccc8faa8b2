#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// A regular file, open for reading from front to back; closed when nobody holds it.
final class InputFile {
  let path: String
  /// In bytes, when the file was opened.
  let length: Int
  private let descriptor: Int32

  init(path: String) throws(DatasetError) {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw DatasetError.opening(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      _ = close(descriptor)
      throw DatasetError.unreadable(file: path, errno: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      throw DatasetError.malformed(file: path, at: .file, problem: "expected a regular file")
    }
    self.path = path
    self.length = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  /// Fills `buffer` from where the last call stopped, and returns how many bytes there were: fewer only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      switch unistdRead(descriptor, rest.baseAddress, rest.count) {
      case 0: return filled
      case let count where count > 0: filled += count
      default: if errno != EINTR { throw DatasetError.unreadable(file: path, errno: errno) }
      }
    }
    return filled
  }

  /// All bytes, from where the last call stopped.
  func contents() throws(DatasetError) -> [UInt8] {
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
      do throws(DatasetError) {
        initialized = try read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<length]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The first bytes, at most `count`, wherever reading has come to.
  func firstBytes(_ count: Int) throws(DatasetError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor, &bytes, count, 0)
    guard found >= 0 else { throw DatasetError.unreadable(file: path, errno: errno) }
    return Array(bytes[..<found])
  }
}

extension InputFile {
  /// The machine's memory in bytes.
  static var physicalMemory: Int { Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE))) }

  /// The names in a folder, in the order of their Unicode scalars; hidden ones, which begin with a dot, are left out.
  static func names(inFolder path: String) throws(DatasetError) -> [String] {
    guard let folder = opendir(path) else { throw DatasetError.opening(path, errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        guard errno == 0 else { throw DatasetError.unreadable(file: path, errno: errno) }
        return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      }
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      // A subfolder, which may be a class, would not be found by its repaired name, and be passed over without a word.
      if entry.pointee.d_type == DT_DIR, name.contains("\u{FFFD}") {
        throw DatasetError.unreadable(file: "\(path)/\(name)", errno: EILSEQ)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
  }

  /// What a path leads to.
  enum Kind {
    case folder
    case other
  }

  /// What is at a path; nil if there is nothing.
  static func kind(of path: String) throws(DatasetError) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw DatasetError.unreadable(file: path, errno: errno)
    }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  /// Whether a path leads to a regular file. To open a pipe to look at it would take what it has to say; and what only stands beside the
  /// data need not be reachable.
  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

extension DatasetError {
  fileprivate static func opening(_ path: String, _ code: Int32) -> DatasetError {
    code == ENOENT ? .notFound("\(path): no such file") : .unreadable(file: path, errno: code)
  }
}

/// The C library's `read`, which a method of that name hides.
private func unistdRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, target, count)
}
