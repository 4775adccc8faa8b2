#!/usr/bin/env python3
"""Writes the arrays that Tests/DatasetsTests reads, with NumPy.

    pip install numpy
    scripts/make-npz-fixtures.py Tests/DatasetsTests/Fixtures
"""

import pathlib
import sys

import numpy

folder = pathlib.Path(sys.argv[1])
numbers = numpy.arange(24).reshape(2, 3, 4)
arrays = {
    "f2": (numbers / 8).astype("<f2"),
    "f4": (numbers / 8 - 1).astype("<f4"),
    "f8": (numbers / 8 - 1).astype("<f8"),
    "big": (numbers / 8 - 1).astype(">f4"),
    "fortran": numpy.asfortranarray(numbers.astype("<f4")),
    "u1": numbers.astype("u1"),
    "i1": (-numbers).astype("i1"),
    "i2": (-1000 * numbers).astype(">i2"),
    "u4": (numbers + 4_000_000_000).astype("<u4"),
    "i8": (numbers - 10**15).astype("<i8"),
    "bool": numbers % 2 == 1,
    "text": numpy.array(["a", "Straße", "三", ""]),
    "single": numpy.array(7.5, "<f4"),
    "empty": numpy.zeros((0, 3), "<f4"),
}
numpy.savez(folder / "stored.npz", **arrays)
numpy.savez_compressed(folder / "deflated.npz", **arrays)
numpy.savez(folder / "pickled.npz", x=numpy.array([{"a": 1}], dtype=object))
