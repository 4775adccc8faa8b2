#!/usr/bin/env python3
"""Writes Sources/Figures/Font/DejaVuSans+Data.swift from the fonts in Debian's package fonts-dejavu-core.

Usage: apt-get install fonts-dejavu-core && pip install fonttools && python3 scripts/embed-font.py
"""

import pathlib

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

FONTS = pathlib.Path("/usr/share/fonts/truetype/dejavu")
TARGET = pathlib.Path(__file__).resolve().parents[1] / "Sources/Figures/Font/DejaVuSans+Data.swift"
CHARACTERS = sorted(
    {chr(code) for code in range(0x20, 0x7F)}
    | {chr(code) for code in range(0xA0, 0x100)} - {"\u00ad"}
    | {chr(code) for code in range(0x391, 0x3CA)} - {"\u03a2"}
    | set("₀₁₂₃₄₅₆₇₈₉₊₋⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵢⱼₖᵀ←→↑↓↔−×÷·…–—≤≥≠≈≪≫∈∂∇∑∏√∞‖′″½‐“”‘’°±∘⊙‰•ℓ∥Δ")
)

# The digits of the numbers: all printable ASCII from # on but the backslash. A number n is written as zigzag(n) to base 45,
# lowest digit first; every digit but the last has 45 added to it.
DIGITS = [chr(code) for code in range(0x23, 0x7F) if chr(code) != "\\"]
BASE = 45
# DejaVu has 2048 units to the em; half of them are precise enough for pictures, and shorter.
UNITS = 1024

HEAD = '''\
// Outlines of DejaVu Sans and DejaVu Sans Bold 2.37, of the characters that figures need, at half the resolution.
// Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is a trademark of Bitstream, Inc.
// DejaVu changes are in public domain. The licence is in DejaVuSans-LICENSE.txt beside this file.
// Written by scripts/embed-font.py.

extension DejaVuSans {
'''


def number(value):
    value = 2 * value if value >= 0 else -2 * value - 1
    text = ""
    while value >= BASE:
        text += DIGITS[BASE + value % BASE]
        value //= BASE
    return text + DIGITS[value]


def contours(font, name):
    """The contours as lists of points (x, y, on the curve)."""
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    result = []
    for operation, points in pen.value:
        if operation == "moveTo":
            result.append([(*points[0], True)])
        elif operation == "lineTo":
            result[-1].append((*points[0], True))
        elif operation == "qCurveTo":
            if points[-1] is None:
                result.append([(*point, False) for point in points[:-1]])
            else:
                result[-1] += [(*point, False) for point in points[:-1]] + [(*points[-1], True)]
        elif operation not in ("closePath", "endPath"):
            raise ValueError(operation)
    for contour in result:
        if len(contour) > 1 and contour[0] == contour[-1]:
            contour.pop()
    return [contour for contour in result if len(contour) > 2]


def glyph(font, character):
    """Advance in the font's own units; for each contour its number of points, then for each point 2·Δx + (0 if on the
    curve, else 1), and Δy."""
    name = font.getBestCmap()[ord(character)]
    text = number(font["hmtx"][name][0])
    scale = UNITS / font["head"].unitsPerEm
    x = y = 0
    for contour in contours(font, name):
        text += number(len(contour))
        for px, py, on_curve in contour:
            nx, ny = round(px * scale), round(py * scale)
            text += number(2 * (nx - x) + (0 if on_curve else 1)) + number(ny - y)
            x, y = nx, ny
    return text


def literal(name, file, summary):
    font = TTFont(FONTS / file)
    lines = [f"    {ord(c):x} {glyph(font, c)}" for c in CHARACTERS if ord(c) in font.getBestCmap()]
    missing = [c for c in CHARACTERS if ord(c) not in font.getBestCmap()]
    if missing:
        print(f"{file} has no {' '.join(missing)}")
    return (
        f"  /// {summary}: one character a line, its code point in hexadecimal, a space, its advance and its outline.\n"
        f"  // swift-format-ignore\n  static let {name}: StaticString = \"\"\"\n" + "\n".join(lines) + '\n    """\n'
    )


def main():
    TARGET.write_text(
        HEAD
        + literal("regularText", "DejaVuSans.ttf", "DejaVu Sans")
        + "\n"
        + literal("boldText", "DejaVuSans-Bold.ttf", "DejaVu Sans Bold")
        + "}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
