/// A backend's ratios over all rows.
struct BackendSummary: Encodable, Equatable {
  let backend: String
  /// The geometric one.
  let mean: Double
  let worst: Double
  let worstName: String
  let rows: Int

  enum CodingKeys: String, CodingKey {
    case backend, worst, rows
    case mean = "geometric_mean"
    case worstName = "worst_name"
  }

  /// One for each backend that was compared; every row has the same backends in the same order.
  static func all(of rows: [(name: String, measurements: [BackendMeasurement])]) -> [BackendSummary] {
    (rows.first?.measurements ?? []).indices.compactMap { index -> BackendSummary? in
      let ratios = rows.compactMap { $0.measurements[index].ratios?.median }
      guard let worst = ratios.indices.min(by: { ratios[$0] < ratios[$1] }) else { return nil }
      return BackendSummary(
        backend: rows[0].measurements[index].backend.rawValue, mean: geometricMean(ratios),
        worst: ratios[worst], worstName: rows[worst].name, rows: rows.count)
    }
  }

  func text(reference: String) -> String {
    "\(backend) ÷ \(reference): geometric mean \(decimal(mean, 3)) over \(rowCount(rows)); worst \(decimal(worst, 2)) at \(worstName)"
  }
}
