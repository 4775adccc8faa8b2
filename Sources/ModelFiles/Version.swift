/// Pleat's own version, which `pleat --version` prints and model files record.
public enum Version {
  /// As in Semantic Versioning.
  public static let current = "0.1.0"
}
