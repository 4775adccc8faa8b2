#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension AtomicFile {
  /// Where a file is to be written.
  struct Target {
    /// The path as it was given, for messages.
    let path: String
    /// The folder of what is to be replaced, once symbolic links have been followed.
    let folder: String
    /// The name within ``folder``.
    let name: String
    /// What stands there now, if anything.
    let status: stat?

    /// Whether it exists and is neither a file nor a folder.
    var isDevice: Bool {
      status.map { $0.st_mode & S_IFMT != S_IFREG } ?? false
    }

    /// Throws if the path is a folder's or none at all, if what stands there is write-protected, or if the system cannot
    /// look there.
    init(_ path: String) throws(ModelFileError) {
      var status = stat()
      let exists = stat(path, &status) == 0
      if !exists && errno != ENOENT {
        throw .cannotCreate(file: path, reason: lastSystemError())
      }
      if exists {
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .cannotCreate(file: path, reason: "it is a folder") }
        // Renaming asks for the folder's permission only, but who write-protects a file wants to keep it.
        guard access(path, W_OK) == 0 else { throw .cannotCreate(file: path, reason: lastSystemError()) }
      }
      let (folder, name) = split(try followingLinks(from: path))
      guard !name.isEmpty else { throw .cannotCreate(file: path, reason: "it names no file") }
      self.path = path
      self.folder = folder
      self.name = name
      self.status = exists ? status : nil
    }
  }

  /// What a path leads to: the end of the chain if the path is a symbolic link, even if nothing is there yet.
  private static func followingLinks(from path: String) throws(ModelFileError) -> String {
    var current = path
    // As many as Linux follows.
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let length = readlink(current, &buffer, buffer.count)
      guard length > 0 else { return current }
      let link = String(decoding: buffer[..<length].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
      current = link.utf8.first == UInt8(ascii: "/") ? link : split(current).folder + "/" + link
    }
    throw .cannotCreate(file: path, reason: "too many symbolic links")
  }

  /// The folder and the name that a path is made of.
  private static func split(_ path: String) -> (folder: String, name: String) {
    // By bytes: a slash with a combining accent after it is one Character, and a slash to the system all the same.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(path[path.utf8.index(after: slash)...])
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }
}
