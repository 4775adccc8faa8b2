import Pleat

extension Lecture {
  /// One solution: feature transforms.
  func featureTransforms() throws -> Chapter {
    var chapter = Chapter("feature-transforms", title: "One solution: feature transforms")
    chapter.say(
      """
      No line separates two circles around one centre. In polar coordinates a line does: a linear classifier in feature space is a \
      nonlinear one in the original space.
      """)
    chapter.equation("r = (x^2 + y^2)^{1/2} \\quad θ = tan^{−1}(y/x)")
    chapter.show(
      try .polarTransform(of: SyntheticSet.circles.make(count: 400, seed: seed), title: "Circles in two spaces"),
      as: "polar-transform")
    return chapter
  }
}
