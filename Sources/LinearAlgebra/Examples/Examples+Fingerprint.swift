extension Examples {
  /// A number that two sets share if they hold the same inputs in the same order, and hardly otherwise: 64-bit FNV-1a over the
  /// shape and the bytes, or the bits of the floats.
  ///
  /// It tells the data that a model was trained on from other data, whatever path it is read from.
  public var fingerprint: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
    add(UInt64(count))
    add(UInt64(width))
    switch inputs {
    case .bytes(let bytes, _, _): for byte in bytes { add(UInt64(byte)) }
    case .floats(let matrix): for element in matrix.elements { add(UInt64(element.bitPattern)) }
    }
    return hash
  }
}
