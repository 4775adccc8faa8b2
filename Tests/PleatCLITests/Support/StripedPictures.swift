import Figures
import Foundation

/// Small pictures for folders of images, of which each class has its colour.
enum StripedPictures {
  /// A picture in one colour with stripes of another: vertical if `hasColumns`, else horizontal.
  ///
  /// - stripe: how many pixels each is wide.
  static func png(
    width: Int, height: Int, red: UInt8, blue: UInt8, hasColumns: Bool, phase: Int = 0, stripe: Int = 2
  ) throws -> [UInt8] {
    try Pixels(width: width, height: height) { column, row in
      let isDark = ((hasColumns ? column : row) + phase) / stripe % 2 == 0
      return Color(red: isDark ? 25 : red, green: isDark ? 25 : 75, blue: isDark ? 25 : blue)
    }.png()
  }

  /// Two classes of `count` pictures each, in the folder `data`.
  static func folder(count: Int, width: Int = 12, height: Int = 10) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for i in 0..<count {
      files["data/columns/\(i).png"] = try png(
        width: width, height: height, red: 230, blue: 50, hasColumns: true, phase: i)
      files["data/rows/\(i).png"] = try png(
        width: width, height: height, red: 50, blue: 230, hasColumns: false, phase: i)
    }
    return files
  }
}
