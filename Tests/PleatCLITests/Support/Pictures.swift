import Foundation

/// Whether a file is the picture that its name promises, without a number that isn't one.
func isPicture(_ path: String) throws -> Bool {
  let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  if path.hasSuffix(".png") { return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) }
  let text = String(decoding: bytes, as: UTF8.self)
  return text.contains("<svg") && text.contains("</svg>") && !text.contains("nan") && !text.contains("inf")
}
