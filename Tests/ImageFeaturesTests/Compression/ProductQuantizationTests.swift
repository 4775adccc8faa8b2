import ImageFeatures
import LinearAlgebra
import Testing

@Suite struct ProductQuantizationTests {
  private static func vectors(_ rows: Int, _ columns: Int, seed: UInt64 = 1) -> Matrix {
    var stream = RandomStream(seed: seed, name: "vectors")
    return Matrix(rows: rows, columns: columns, normal: &stream)
  }

  @Test(arguments: [(1, 1), (2, 1), (4, 2), (8, 1), (3, 2), (1, 8)], [1, 2])
  func `a code is the nearest word of the group's codebook`(_ sizes: (group: Int, bits: Int), threads: Int) throws {
    let (x, width) = (Self.vectors(300, 24), 24)
    let options = ProductQuantization.Options(groupSize: sizes.group, bits: sizes.bits)
    let quantization = try ProductQuantization(fittedTo: x, options: options, threads: threads)
    let size = 1 << (sizes.group * sizes.bits)
    #expect(
      quantization.codebookSize == size && quantization.groups == width / sizes.group && quantization.width == width)
    let some = Self.vectors(20, width, seed: 2)
    let codes = quantization.encode(some, threads: threads)
    let decoded = quantization.decode(codes, threads: threads)
    #expect(codes.count == 20 * quantization.groups)
    var worst = 0.0
    for i in 0..<20 {
      for group in 0..<quantization.groups {
        let book = group / quantization.groupsPerCodebook
        func distance(_ word: Int) -> Double {
          (0..<sizes.group).reduce(0) { sum, j in
            let difference =
              Double(some[i, group * sizes.group + j]) - Double(quantization.codewords[book * size + word, j])
            return sum + difference * difference
          }
        }
        let code = Int(codes[i * quantization.groups + group])
        worst = max(worst, distance(code) - (0..<size).map(distance).min()!)
        for j in 0..<sizes.group {
          #expect(decoded[i, group * sizes.group + j] == quantization.codewords[book * size + code, j])
        }
      }
    }
    #expect(worst < 1e-5)
    let same = try ProductQuantization(fittedTo: x, options: options, threads: 3)
    #expect(same.codewords == quantization.codewords)
  }

  private struct ScalarWords: Decodable {
    struct Left: Decodable {
      let bits: Int
      let mean, deviation: Double
    }
    let left: [Left]
  }

  // Max's table for a normal variable: 1 bit leaves 0.3634 of the variance, 2 bits 0.1175, 3 bits 0.03454 (J. Max, 1960). Words that
  // are learnt from 16 samples each leave more: as much as those of scikit-learn's k-means do, whose mean over 400 fits, and how it
  // varies, are known. Ours is the mean over 64 codebooks, on other numbers than those that they were learnt from.
  @Test(arguments: zip([1, 2, 3], [0.3634, 0.1175, 0.03454]))
  func `bits leave of a normal number's variance what is known`(bits: Int, least: Double) throws {
    let reference = try #require((try referenceValues("scalar-words") as ScalarWords).left.first { $0.bits == bits })
    let options = ProductQuantization.Options(
      groupSize: 1, bits: bits, groupsPerCodebook: 1, kMeans: KMeans.Options(maximumIterations: 100))
    let quantization = try ProductQuantization(fittedTo: Self.vectors(500, 64), options: options)
    let x = Self.vectors(4000, 64, seed: 2)
    let decoded = quantization.decode(quantization.encode(x))
    let error = zip(x.elements, decoded.elements).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / 256_000
    #expect(abs(error - reference.mean) < 4 * reference.deviation * (1 / 64.0 + 1 / 400.0).squareRoot())
    #expect(error > least)
  }

  @Test func `groups share a codebook where vectors are few, the last codebook fewer`() throws {
    let x = Self.vectors(10, 80)
    let quantization = try ProductQuantization(
      fittedTo: x, options: ProductQuantization.Options(groupSize: 4, bits: 1, groupsPerCodebook: 6))
    #expect(quantization.groups == 20 && quantization.codewords.rows == 4 * 16)
    let unsaid = ProductQuantization.Options(groupSize: 4, bits: 1)
    // 16 samples for each of 16 words are 256: more than the 20 groups of 10 vectors, and 7 groups of 40.
    #expect(try ProductQuantization(fittedTo: x, options: unsaid).groupsPerCodebook == 20)
    #expect(try ProductQuantization(fittedTo: Self.vectors(40, 80), options: unsaid).groupsPerCodebook == 7)
    let copy = try ProductQuantization(width: 80, groupsPerCodebook: 6, codewords: quantization.codewords)
    #expect(copy.encode(x) == quantization.encode(x))
  }

  /// Each group has two values of its own: 100g and 100g + 1.
  @Test(arguments: [1, 2])
  func `a codebook's words are the values of its own groups, the last one's of the last`(_ shared: Int) throws {
    let x = Matrix(rows: 32, columns: 5) { i, group in Float(100 * group + (i + group) % 2) }
    let quantization = try ProductQuantization(
      fittedTo: x, options: ProductQuantization.Options(groupSize: 1, bits: shared, groupsPerCodebook: shared))
    // Of two groups a codebook the last has one group by itself, and is fitted to the one before it too.
    let groups = shared == 1 ? [[0], [1], [2], [3], [4]] : [[0, 1], [2, 3], [3, 4]]
    #expect(quantization.codewords.rows == groups.count << shared)
    for (book, members) in groups.enumerated() {
      let words = (0..<(1 << shared)).map { quantization.codewords[book << shared + $0, 0] }
      #expect(words.sorted() == members.flatMap { [Float(100 * $0), Float(100 * $0 + 1)] }, "codebook \(book)")
    }
    #expect(quantization.decode(quantization.encode(x)) == x)
  }

  @Test func `few different groups are kept as they are`() throws {
    let x = Matrix(rows: 64, columns: 8) { i, j in Float(i % 3 * (j + 1)) }
    let quantization = try ProductQuantization(fittedTo: x, options: ProductQuantization.Options(groupSize: 2, bits: 2))
    #expect(quantization.decode(quantization.encode(x)) == x)
  }

  @Test func `compressed vectors are had a few at a time`() throws {
    let x = Self.vectors(50, 16)
    let quantization = try ProductQuantization(
      fittedTo: x, options: ProductQuantization.Options(groupSize: 2, bits: 2))
    var compressed = CompressedVectors(quantization)
    compressed.append(x)
    #expect(compressed.count == 50 && compressed.width == 16)
    let all = quantization.decode(quantization.encode(x))
    #expect(compressed.vectors(at: [7, 0, 49]) == all.selectingRows([7, 0, 49]))
    #expect(try CompressedVectors(quantization, codes: compressed.codes).vectors(at: [3]) == all.selectingRows([3]))
    #expect(
      message { _ = try CompressedVectors(quantization, codes: [1, 2, 3]) }
        == "compressed vectors: 3 bytes are no whole number of vectors of 8")
    #expect(
      message { _ = try CompressedVectors(quantization, codes: [16, 0, 0, 0, 0, 0, 0, 0]) }
        == "compressed vectors: a code is not among the 16 of a codebook")
  }

  @Test func `what can't be compressed is said`() {
    func fitting(_ x: Matrix, _ groupSize: Int, _ bits: Int, _ shared: Int? = nil) -> String? {
      message {
        _ = try ProductQuantization(
          fittedTo: x,
          options: ProductQuantization.Options(groupSize: groupSize, bits: bits, groupsPerCodebook: shared))
      }
    }
    let x = Self.vectors(20, 16)
    #expect(
      fitting(x, 4, 3)
        == "product quantisation: groups of 4 numbers at 3 bits; a group must have from 1 to 8 bits in all")
    #expect(fitting(x, 3, 1) == "product quantisation: vectors of 16 numbers are no whole groups of 3")
    #expect(
      fitting(x, 8, 1)
        == "product quantisation: 20 vectors in codebooks of 2 groups are 40 samples, fewer than the 256 codewords; "
        + "take more vectors, fewer bits or more groups a codebook")
    #expect(fitting(x, 2, 1, 9) == "product quantisation: 9 groups a codebook; there must be from 1 to 8")
    #expect(
      fitting(Matrix([[1, .nan]]), 1, 1) == "product quantisation: a vector (row 0) has a number that is not finite")
    #expect(fitting(Matrix(rows: 0, columns: 4), 1, 1) == "product quantisation: no vectors to fit it to")
    #expect(
      message { _ = try ProductQuantization(width: 7, groupsPerCodebook: 1, codewords: Matrix(rows: 4, columns: 2)) }
        == "product quantisation: vectors of 7 numbers in groups of 2, 1 a codebook")
    #expect(
      message { _ = try ProductQuantization(width: 8, groupsPerCodebook: 2, codewords: Matrix(rows: 5, columns: 2)) }
        == "product quantisation: 5 codewords in 2 codebooks")
  }
}
