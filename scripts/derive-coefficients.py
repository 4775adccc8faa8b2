#!/usr/bin/env python3
"""Derives the polynomial coefficients in Sources/KernelSource/Polynomials.swift.

Each polynomial is the minimax approximation (Lawson's reweighted least squares, the function itself from mpmath) of the function
named beside it, under the weight that makes the error of the whole expression relative to its value; the coefficients are
then rounded to Float32 one after another, from the lowest degree up, refitting the rest, so that the rounding of one is
made good by the next.

Needs mpmath and numpy. Prints Swift source.
"""
import numpy as np
from mpmath import mp, mpf, exp, log, tanh, sqrt, expm1, log1p

mp.dps = 40


def fit(f, weight, a, b, degree):
    """Float32 coefficients of the polynomial that minimises the largest |weight·(f − Σ c x^k)| on [a, b], and that error."""
    x = [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (i + mpf(1) / 2) / 2000) for i in range(2000)]
    w = np.array([float(weight(t)) for t in x])
    y = np.array([float(f(t)) for t in x])
    x = np.array([float(t) for t in x])
    powers = np.vander(x, degree + 1, increasing=True)
    fixed = []
    for k in range(degree + 1):
        rest = y - powers[:, :k] @ np.array(fixed)
        lawson = np.ones_like(x)
        best, smallest = None, np.inf
        for _ in range(300):
            scale = w * np.sqrt(lawson)
            c, *_ = np.linalg.lstsq(powers[:, k:] * scale[:, None], rest * scale, rcond=None)
            error = np.abs(w * (rest - powers[:, k:] @ c))
            if error.max() < smallest:
                best, smallest = c, error.max()
            lawson *= error / error.max() + 1e-9
            lawson /= lawson.mean()
        fixed.append(float(np.float32(best[0])))
    return fixed, np.abs(w * (y - powers @ np.array(fixed))).max()


def literal(c):
    digits, exponent = float(c).hex().split("p")
    return digits.rstrip("0") + "p" + exponent


def array(coefficients):
    """The list of literals as `swift format` sets it: on one line if it fits, else filled up to 120 characters a line."""
    literals = [literal(c) for c in coefficients]
    line = "    [" + ", ".join(literals) + "]"
    if len(line) <= 120:
        return line
    lines = [" " * 5]
    for word in literals:
        if len(lines[-1]) + len(word) + 2 > 120:
            lines.append(" " * 5)
        lines[-1] += f" {word},"
    return "\n".join(["    [", *lines, "    ]"])


polynomials = []


def derive(name, comment, coefficients, worst):
    polynomials.append(f"""\
  /// {comment}
  /// Largest error of the approximation, before rounding in the arithmetic: {worst:.1e} of the value.
  @inline(__always) static var {name}: InlineArray<{len(coefficients)}, Float> {{
{array(coefficients)}
  }}
""")


half = log(2) / 2 * mpf("1.0001")
derive("exponential", "(eʳ − 1 − r)/r² for |r| ≤ ½·log 2.",
       *fit(lambda r: (expm1(r) - r) / r**2, lambda r: r**2 / exp(r), -half, half, 4))
derive("logarithm", "(log(1+f) − f)/f² for √½ ≤ 1+f ≤ √2.",
       *fit(lambda f: (log1p(f) - f) / f**2, lambda f: f**2 / log1p(f), sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1, 8))
derive("logarithmOfOnePlus", "(log(1+f) − f)/f² for 0 ≤ f ≤ 1.",
       *fit(lambda f: (log1p(f) - f) / f**2, lambda f: f**2 / log1p(f), mpf(10) ** -9, mpf(1), 8))
derive("hyperbolicTangent", "(tanh x − x)/x³ as a polynomial in x², for |x| ≤ 0.55.",
       *fit(lambda t: (tanh(sqrt(t)) - sqrt(t)) / sqrt(t) ** 3, lambda t: t * sqrt(t) / tanh(sqrt(t)),
            mpf(10) ** -9, mpf("0.3025"), 3))

print("// Coefficients of the vector mathematics, from the lowest degree up: the output of scripts/derive-coefficients.py.\n")
print("enum Polynomial {\n" + "\n".join(polynomials) + "}")
