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


def emit(name, comment, coefficients, worst):
    print(f"  /// {comment}")
    print(f"  /// Largest error of the approximation, before rounding in the arithmetic: {worst:.1e} of the value.")
    print(f"  @inline(__always) static var {name}: InlineArray<{len(coefficients)}, Float> {{")
    print("    [" + ", ".join(literal(c) for c in coefficients) + "]")
    print("  }\n")


print("// Coefficients of the vector mathematics, from the lowest degree up: the output of scripts/derive-coefficients.py.\n")
print("enum Polynomial {")
half = log(2) / 2 * mpf("1.0001")
emit("exponential", "(eʳ − 1 − r)/r² for |r| ≤ ½·log 2.",
     *fit(lambda r: (expm1(r) - r) / r**2, lambda r: r**2 / exp(r), -half, half, 4))
emit("logarithm", "(log(1+f) − f + f²/2)/f³ for √½ ≤ 1+f ≤ √2.",
     *fit(lambda f: (log1p(f) - f + f * f / 2) / f**3, lambda f: f**3 / log1p(f), sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1, 8))
emit("hyperbolicTangent", "(tanh x − x)/x³ as a polynomial in x², for |x| ≤ 0.625.",
     *fit(lambda t: (tanh(sqrt(t)) - sqrt(t)) / sqrt(t) ** 3, lambda t: t * sqrt(t) / tanh(sqrt(t)),
          mpf(10) ** -9, mpf("0.390625"), 4))
print("}")
