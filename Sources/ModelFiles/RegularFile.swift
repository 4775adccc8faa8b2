#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// An open file, any part of which can be read; closed when it goes out of scope.
struct RegularFile: ~Copyable {
  /// The path it was opened by.
  let path: String
  /// How many bytes it has.
  let size: Int
  private let descriptor: Int32

  /// Opens a file for reading; refuses a folder, a pipe and a device, whose size nobody knows.
  init(readingFrom path: String) throws(ModelFileError) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    let descriptor = retryingInterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notFound(file: path) : .cannotRead(file: path, reason: lastSystemError())
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotRead(file: path, reason: "it is not a regular file")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The bytes at `range`, which must not reach beyond ``size``.
  borrowing func read(_ range: Range<Int>) throws(ModelFileError) -> [UInt8] {
    var failure: ModelFileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let target = buffer.baseAddress! + count
        let wanted = min(range.count - count, largestTransfer)
        let position = off_t(range.lowerBound + count)
        let got = retryingInterrupted { pread(descriptor, target, wanted, position) }
        if got < 0 {
          failure = .cannotRead(file: path, reason: lastSystemError())
          return
        }
        if got == 0 {
          failure = .cannotRead(file: path, reason: "it became shorter while it was read")
          return
        }
        count += got
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
