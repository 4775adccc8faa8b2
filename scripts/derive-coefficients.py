#!/usr/bin/env python3
"""Derives the polynomial coefficients in Sources/KernelSource/Polynomials.swift.

Each polynomial is the minimax approximation (Lawson's reweighted least squares, the function itself from mpmath) of the function
named beside it, under the weight that makes the error of the whole expression relative to its value; the coefficients are
then rounded to Float32 one after another, from the lowest degree up, refitting the rest, so that the rounding of one is
made good by the next. A quotient of two polynomials is fitted in the same way, with the denominator of the step before as
a part of the weight.

Needs mpmath and numpy. Prints Swift source.
"""
import numpy as np
from mpmath import mp, mpf, erfc, exp, log, tanh, sqrt, expm1, log1p

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


def fit_quotient(f, weight, a, b, degrees):
    """Float32 coefficients of P and Q (from 1 up) that minimise the largest |weight·(f − P/Q)| on [a, b], and that error."""
    # Most points at the lower end, where f bends most.
    x = [a + (b - a) * ((1 + mp.cos(mp.pi * (i + mpf(1) / 2) / 2000)) / 2) ** 2 for i in range(2000)]
    w = np.array([float(weight(t)) for t in x])
    y = np.array([float(f(t)) for t in x])
    x = np.array([float(t) for t in x])
    above = np.vander(x, degrees[0] + 1, increasing=True)
    below = np.vander(x, degrees[1] + 1, increasing=True)[:, 1:]
    # P − f·(Q − 1) = f; the columns scaled, because powers of x differ by orders of magnitude.
    columns = np.hstack([above, -below * y[:, None]])
    sizes = np.abs(columns).max(axis=0)
    values = np.zeros(columns.shape[1])
    names = [("P", k) for k in range(degrees[0] + 1)] + [("Q", k) for k in range(1, degrees[1] + 1)]
    free = list(range(len(names)))
    denominator = np.ones_like(x)

    def error(values):
        return np.abs(w * (above @ values[: degrees[0] + 1] / (1 + below @ values[degrees[0] + 1 :]) - y))

    for index in sorted(free, key=lambda i: (names[i][1], names[i][0])):
        rest = y - np.delete(columns, free, axis=1) @ np.delete(values, free)
        lawson = np.ones_like(x)
        best, smallest = None, np.inf
        for _ in range(400):
            scale = w * np.sqrt(lawson) / denominator
            c, *_ = np.linalg.lstsq(columns[:, free] * scale[:, None] / sizes[free], rest * scale, rcond=None)
            values[free] = c / sizes[free]
            denominator = 1 + below @ values[degrees[0] + 1 :]
            now = error(values)
            if now.max() < smallest:
                best, smallest = values.copy(), now.max()
            lawson *= now / now.max() + 1e-9
            lawson /= lawson.mean()
        values = best
        denominator = 1 + below @ values[degrees[0] + 1 :]
        values[index] = float(np.float32(values[index]))
        free.remove(index)
    return list(values[: degrees[0] + 1]), [1.0] + list(values[degrees[0] + 1 :]), error(values).max()


def literal(c):
    digits, exponent = float(c).hex().split("p")
    return digits.rstrip("0").rstrip(".") + "p" + exponent


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
tail = lambda a: erfc(a / sqrt(2)) * exp(a * a / 2) / 2
slope = mpf(float(np.float32(sqrt(2 * mp.pi))))
remainder = lambda a: 1 / tail(a) - slope * a
numerator, denominator, worst = fit_quotient(remainder, tail, mpf(0), mpf("14.5"), (4, 5))
derive("normalTailNumerator", "P of 1/(e^(a²/2)·Φ(−a)) = √(2π)·a + P/Q for 0 ≤ a ≤ 14.5.", numerator, worst)
derive("normalTailDenominator", "(Q − 1)/a of the same.", denominator[1:], worst)

print("// Coefficients of the vector mathematics, from the lowest degree up: the output of scripts/derive-coefficients.py.\n")
print("enum Polynomial {\n" + "\n".join(polynomials) + "}")
