#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension AtomicFile {
  /// The file beside the target that the bytes go to at first; closed when it goes out of scope.
  struct TemporaryFile: ~Copyable {
    private let target: Target
    private let path: String
    private let descriptor: Int32

    /// Creates it, empty.
    init(beside target: Target) throws(ModelFileError) {
      // A name may have 255 bytes; of a long one the beginning will do.
      let random = String(UInt64.random(in: 0 ... .max), radix: 36)
      let path = "\(target.folder)/.\(target.name.prefix(50)).tmp-\(getpid())-\(random)"
      // What only its owner may read is not to be seen by others while it is written.
      let permissions = target.status.map { $0.st_mode & 0o777 } ?? 0o666
      let descriptor = retryingInterrupted { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions) }
      guard descriptor >= 0 else {
        throw .cannotCreate(file: target.path, reason: "in the folder \(target.folder): \(lastSystemError())")
      }
      self.target = target
      self.path = path
      self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// Writes it, gives it the permissions of the target and flushes it to disk.
    borrowing func fill(with parts: some Sequence<[UInt8]>) throws(ModelFileError) {
      for bytes in parts {
        guard writeAll(bytes, to: descriptor) == 0 else { throw failure() }
      }
      guard takePermissions(), flush() else { throw failure() }
    }

    /// Puts it in the place of the target.
    borrowing func replaceTarget() throws(ModelFileError) {
      guard rename(path, "\(target.folder)/\(target.name)") == 0 else { throw failure() }
    }

    /// Removes it.
    borrowing func remove() { unlink(path) }

    private borrowing func takePermissions() -> Bool {
      guard let status = target.status else { return true }
      // Only the superuser may give a file away; for everybody else it belongs to who wrote it.
      _ = fchown(descriptor, status.st_uid, status.st_gid)
      return fchmod(descriptor, status.st_mode & 0o777) == 0
    }

    private borrowing func flush() -> Bool {
      #if canImport(Darwin)
      // There fsync leaves the bytes in the disk's own cache; not every file system has the stronger call.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
      #endif
      let descriptor = descriptor
      return retryingInterrupted { fsync(descriptor) } == 0
    }

    private borrowing func failure() -> ModelFileError {
      .cannotWrite(file: target.path, reason: lastSystemError())
    }
  }
}
