/// The result of `pleat imagenet2011 --json`.
struct ImageNet2011Result: Decodable {
  struct System: Decodable {
    let descriptor: String
    let numbers: Int
    let bytes: Int
    let accuracy: Double
  }

  struct Memory: Decodable {
    let before: Int
    let bound: Int
    let largest: Int
  }

  let training: Int
  let test: Int
  let classes: Int
  let systems: [System]
  let accuracy: Double
  let memory: Memory
  let model: String?
}
