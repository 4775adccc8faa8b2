import Kernels

/// What clustering does with rows: distances between them, the nearest of many, and means of groups. None of it depends on the number of
/// threads.
extension Matrix {
  /// ‖xᵢ − yⱼ‖² for all rows x of this matrix and y of another, by differences.
  ///
  /// Traps unless both have as many columns.
  package func squaredDistances(to others: Matrix, threads: Int) -> Matrix {
    require(columns == others.columns, "distances between rows of \(shape) and \(others.shape)")
    var target = Matrix(rows: rows, columns: others.rows)
    nonisolated(unsafe) let (x, y, distances) = (pointer, others.pointer, target.mutablePointer)
    let (rows, columns, count, blockRows) = (rows, columns, others.rows, 1024)
    concurrently((rows + blockRows - 1) / blockRows, threads: threads) { block in
      let first = block * blockRows
      KernelTable.best.functions.squaredDistances(
        min(blockRows, rows - first), count, columns, x + first * columns, y, distances + first * count)
    }
    return target
  }

  /// ‖xᵢ − yⱼ‖² for each row x and the row of `others` at its position, by differences.
  ///
  /// Traps unless every row has a position in range, and both matrices as many columns.
  package func squaredDistances(to others: Matrix, at positions: [Int32], threads: Int) -> [Float] {
    checkPositions(positions, others.rows)
    require(columns == others.columns, "distances between rows of \(shape) and \(others.shape)")
    nonisolated(unsafe) let (x, y) = (pointer, others.pointer)
    let (rows, columns, blockRows) = (rows, columns, 1024)
    return [Float](unsafeUninitializedCapacity: rows) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      start.initialize(repeating: 0, count: rows)
      nonisolated(unsafe) let distances = start
      // Taken out of the table once: that costs more than a short row.
      let kernel = KernelTable.best.functions.squaredDistances
      concurrently((rows + blockRows - 1) / blockRows, threads: threads) { block in
        for i in (block * blockRows)..<min(rows, (block + 1) * blockRows) {
          kernel(
            1, 1, columns, x + i * columns, y + Int(positions[i]) * columns, distances + i)
        }
      }
      initialized = rows
    }
  }

  /// The position of the row of `others` that is nearest to each row of this matrix, by a matrix product: the least of ‖y‖² − 2x·y.
  ///
  /// - center: what is taken off both sides before: a row around which they lie, so that distances don't drown in norms.
  ///
  /// Traps unless there are rows to choose from, and all have as many columns.
  package func nearestRows(of others: Matrix, center: Matrix, threads: Int) -> [Int32] {
    require(
      columns == others.columns && center.rows == 1 && center.columns == columns && others.rows > 0,
      "the nearest of rows of \(others.shape) to rows of \(shape), less a row of \(center.shape)")
    let (rows, columns) = (rows, columns)
    // Whole vectors of columns: those behind the last are infinitely far away.
    let count = (others.rows + 15) / 16 * 16
    // y′ = y − c, in columns. ‖x′ − y′‖² = ‖x′‖² + ‖y′‖² + 2c·y′ − 2x·y′.
    var transposed = Matrix(rows: columns, columns: count)
    var offsets = Matrix(rows: 1, columns: count, repeating: .infinity)
    let (y, c, t) = (others.pointer, center.pointer, transposed.mutablePointer)
    for j in 0..<others.rows {
      var offset = 0.0
      for k in 0..<columns {
        let difference = y[j * columns + k] - c[k]
        t[k * count + j] = difference
        offset += Double(difference) * (Double(difference) + 2 * Double(c[k]))
      }
      offsets.mutablePointer[j] = Float(offset)
    }
    let (columnsOfOthers, constants) = (transposed, offsets)
    // Products of half a megabyte at a time stay in a second-level cache.
    let blockRows = min(max(131_072 / count, 32), 2048)
    return [Int32](unsafeUninitializedCapacity: rows) { buffer, initialized in
      nonisolated(unsafe) let positions = buffer
      let backend = SwiftBackend()
      concurrently((rows + blockRows - 1) / blockRows, threads: threads) { block in
        let range = (block * blockRows)..<min(rows, (block + 1) * blockRows)
        var products = Matrix()
        products.setProduct(ofRows: range, of: self, columnsOfOthers, .no, on: backend)
        backend.kernels.functions.nearest(
          range.count, count, products.pointer, constants.pointer, positions.baseAddress! + range.lowerBound)
      }
      initialized = rows
    }
  }

  /// The mean of the rows of each group, in Double, and how many rows it has; zeros for a group without any.
  ///
  /// - groups: for each row the group it belongs to, 0 ..< count.
  ///
  /// Traps unless every row has a group in range.
  package func means(ofGroups groups: [Int32], count: Int, threads: Int) -> (means: Matrix, sizes: [Int]) {
    checkPositions(groups, count)
    var sizes = [Int](repeating: 0, count: count)
    for group in groups { sizes[Int(group)] += 1 }
    // Sums that a first-level cache holds are best added to as the rows come.
    if count * columns <= 8192 { return (sumsInOrder(groups, sizes, threads), sizes) }
    // The rows of each group one after the other.
    var starts = [0]
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    var (next, members) = (starts, [Int32](repeating: 0, count: rows))
    for (row, group) in groups.enumerated() {
      members[next[Int(group)]] = Int32(row)
      next[Int(group)] += 1
    }
    var means = Matrix(rows: count, columns: columns)
    nonisolated(unsafe) let (x, target) = (pointer, means.mutablePointer)
    let (columns, ranges, order) = (columns, starts, members)
    let kernel = KernelTable.best.functions.addChosenRows
    concurrently(count, threads: threads) { group in
      order.withUnsafeBufferPointer { order in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { totals in
          totals.initialize(repeating: 0)
          let sums = target + group * columns
          let end = ranges[group + 1]
          var start = ranges[group]
          // Some hundred rows are added up in Float, then in Double.
          while start < end {
            let part = min(256, end - start)
            sums.update(repeating: 0, count: columns)
            kernel(part, columns, order.baseAddress! + start, x, sums)
            for k in 0..<columns { totals[k] += Double(sums[k]) }
            start += part
          }
          let size = Double(max(1, end - ranges[group]))
          for k in 0..<columns { sums[k] = Float(totals[k] / size) }
        }
      }
    }
    return (means, sizes)
  }

  /// The means of few groups: row after row, in Float over some rows and in Double over all.
  private func sumsInOrder(_ groups: [Int32], _ sizes: [Int], _ threads: Int) -> Matrix {
    let (rows, columns, count) = (rows, columns, sizes.count)
    nonisolated(unsafe) let x = pointer
    // Some hundred rows a group.
    let size = min(max(128 * count, 1024), 65_536)
    var totals = [Double](repeating: 0, count: count * columns)
    concurrentReduce((rows + size - 1) / size, threads: threads) { block in
      var part = Matrix(rows: count, columns: columns)
      groups.withUnsafeBufferPointer { groups in
        guard let first = groups.baseAddress else { return }
        KernelTable.best.functions.addToGroups(
          min(size, rows - block * size), columns, first + block * size, x + block * size * columns, part.mutablePointer
        )
      }
      return part
    } combine: {
      $0.add(to: &totals)
    }
    return Matrix(rows: count, columns: columns) { Float(totals[$0 * columns + $1] / Double(max(1, sizes[$0]))) }
  }

  private func checkPositions(_ positions: [Int32], _ count: Int) {
    require(
      positions.count == rows && positions.allSatisfy { $0 >= 0 && $0 < count },
      "\(positions.count) positions for a \(shape) matrix, below \(count)")
  }
}

/// What the choice of starting centroids does with distances: one column a candidate.
extension Matrix {
  /// Σᵢ min(xᵢⱼ, limits[i]) of each column j, in Double.
  ///
  /// Traps unless every row has a limit.
  package func sumsOfMinima(with limits: [Float]) -> [Double] {
    require(limits.count == rows, "\(limits.count) limits for a \(shape) matrix")
    let (x, columns) = (pointer, columns)
    return [Double](unsafeUninitializedCapacity: columns) { sums, initialized in
      sums.initialize(repeating: 0)
      limits.withUnsafeBufferPointer { limits in
        for i in 0..<rows {
          let row = x + i * columns
          for j in 0..<columns { sums[j] += Double(row[j] < limits[i] ? row[j] : limits[i]) }
        }
      }
      initialized = columns
    }
  }

  /// limits[i] ← min(limits[i], xᵢⱼ) for one column j.
  ///
  /// Traps unless every row has a limit, and on a column out of range.
  package func lower(_ limits: inout [Float], toColumn j: Int) {
    require(
      limits.count == rows && j >= 0 && j < columns, "column \(j) of a \(shape) matrix, \(limits.count) limits")
    let (x, columns) = (pointer + j, columns)
    limits.withUnsafeMutableBufferPointer { limits in
      for i in 0..<limits.count where x[i * columns] < limits[i] { limits[i] = x[i * columns] }
    }
  }
}
