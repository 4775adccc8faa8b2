import Figures
import Foundation

/// Small pictures for folders of images, of which each class has its colour.
enum StripedPictures {
  /// A picture in one colour with stripes of another: vertical if `hasColumns`, else horizontal.
  static func png(width: Int, height: Int, red: Double, blue: Double, hasColumns: Bool, phase: Int = 0) throws
    -> [UInt8]
  {
    try Pixels(width: width, height: height) { column, row in
      let isDark = ((hasColumns ? column : row) + phase) / 2 % 2 == 0
      return Color(red: isDark ? 0.1 : red, green: isDark ? 0.1 : 0.3, blue: isDark ? 0.1 : blue)
    }.png()
  }

  /// Two classes of `count` pictures each, in the folder `data`.
  static func folder(count: Int, width: Int = 12, height: Int = 10) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for i in 0..<count {
      files["data/columns/\(i).png"] = try png(
        width: width, height: height, red: 0.9, blue: 0.2, hasColumns: true, phase: i)
      files["data/rows/\(i).png"] = try png(
        width: width, height: height, red: 0.2, blue: 0.9, hasColumns: false, phase: i)
    }
    return files
  }
}
