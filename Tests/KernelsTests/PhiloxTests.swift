import Kernels
import Testing

@Suite struct PhiloxTests {
  // The known answers that come with Random123, for philox4x32-10.
  @Test(arguments: InstructionSet.available)
  func `integers are two words each of the known answers of Random123`(_ set: InstructionSet) {
    func integers(_ first: UInt64, _ stream: UInt64, _ key: UInt64) -> [UInt64] {
      var integers: [UInt64] = [0, 0]
      KernelTable(set).functions.randomIntegers(1, key, stream, first, &integers)
      return integers
    }
    #expect(integers(0, 0, 0) == [0xe169_c58d_6627_e8d5, 0x9b00_dbd8_bc57_ac4c])
    #expect(integers(.max, .max, .max) == [0x41c8_3b0e_408f_276d, 0x6d54_51fd_a20b_c7c6])
    #expect(
      integers(0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e, 0x299f_31d0_a409_3822)
        == [0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420])
  }

  @Test(arguments: InstructionSet.available)
  func `many blocks are what they are one by one`(_ set: InstructionSet) {
    let function = KernelTable(set).functions.randomIntegers
    // Where the counter's lower word overflows.
    let first: UInt64 = 0xffff_fff0
    for blocks in [0, 1, 7, 8, 40] {
      var integers = [UInt64](repeating: 0, count: 2 * blocks + 1)
      function(blocks, 3, 4, first, &integers)
      #expect(integers[2 * blocks] == 0)
      for block in 0..<blocks {
        var pair: [UInt64] = [0, 0]
        function(1, 3, 4, first + UInt64(block), &pair)
        #expect(Array(integers[2 * block..<2 * block + 2]) == pair)
      }
    }
  }
}
