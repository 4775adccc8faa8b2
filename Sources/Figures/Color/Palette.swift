/// Colours for categories.
public enum Palette {
  /// Eight colours that people of every colour vision can tell apart, in the order in which series take them.
  ///
  /// M. Okabe and K. Ito, *Color Universal Design*, 2008, https://jfly.uni-koeln.de/color/. Theirs starts with black;
  /// here those come first that stand out on white, and yellow, which hardly does, comes last.
  public static let okabeIto: [Color] = [
    Color(0x0072B2), Color(0xD55E00), Color(0x009E73), Color(0xCC79A7),
    Color(0xE69F00), Color(0x56B4E9), Color(0x000000), Color(0xF0E442),
  ]

  /// The colour of a category, from 0; after eight of them they come again.
  public static func color(_ index: Int) -> Color { okabeIto[wrapped(index)] }

  /// The same colour so pale that points and lines of any category can be seen on it.
  public static func pale(_ index: Int) -> Color { color(index).mixed(with: .white, by: 0.68) }

  private static func wrapped(_ index: Int) -> Int {
    (index % okabeIto.count + okabeIto.count) % okabeIto.count
  }
}
