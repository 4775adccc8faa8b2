#!/usr/bin/env python3
"""Writes Sources/Datasets/Digits/Digits+Data.swift from the copy of the digits in scikit-learn.

Usage: pip install scikit-learn && python3 scripts/embed-digits.py
"""

import pathlib

from sklearn.datasets import load_digits

# One character a pixel, its position being the value 0...16; a dot for 0 lets the shapes be seen.
PIXELS = ".123456789ABCDEFG"
TARGET = pathlib.Path(__file__).resolve().parents[1] / "Sources/Datasets/Digits/Digits+Data.swift"
HEAD = '''\
// Optical Recognition of Handwritten Digits, the test set: 1,797 images of 8×8 pixels, 0…16, by 13 writers.
// E. Alpaydin and C. Kaynak, 1998. UCI Machine Learning Repository, https://doi.org/10.24432/C50P49.
// Licence: Creative Commons Attribution 4.0 International (CC BY 4.0). Only the notation of the numbers was changed.
// Written by scripts/embed-digits.py.

extension Digits {
  /// One image a line: its class, a space, and 64 pixels in reading order, `.` for 0, `1` to `9`, and `A` to `G` for 10 to 16.
  // swift-format-ignore
  static let text: StaticString = """
'''


def main():
    digits = load_digits()
    lines = [
        f"    {label} " + "".join(PIXELS[int(value)] for value in image)
        for label, image in zip(digits.target, digits.data)
    ]
    TARGET.write_text(HEAD + "\n".join(lines) + '\n    """\n}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
