extension Sample {
  /// How JSON has a sample of ratios, beside the other keys of what was compared.
  private enum RatioKeys: String, CodingKey {
    case median = "ratio"
    case lowerQuartile = "ratio_lower_quartile"
    case upperQuartile = "ratio_upper_quartile"
    case smallest = "ratio_smallest"
    case largest = "ratio_largest"
  }

  /// Writes the statistics of ratios into the object that is being encoded.
  func encodeRatios(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RatioKeys.self)
    try container.encode(median, forKey: .median)
    try container.encode(lowerQuartile, forKey: .lowerQuartile)
    try container.encode(upperQuartile, forKey: .upperQuartile)
    try container.encode(smallest, forKey: .smallest)
    try container.encode(largest, forKey: .largest)
  }
}
