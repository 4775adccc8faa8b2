#!/usr/bin/env python3
"""Checks that Examples/TwentyLines computes what the lecture's program does: from the same arrays, the losses of all 10,000 steps
agree with NumPy's in Float32, step by step.

    scripts/check-twenty-lines.py PLEATPEER     # the executable of scripts/peers/PleatPeer; needs safetensors and numpy

The two differ by the order of their sums, and so by rounding. It has two effects on a loss ‖y_pred − y‖². The weights drift apart
from step to step; 10⁻⁴ is ten times what was seen of that. And an output is a sum of H products of about 1, known to some √H·2⁻²⁴,
so that ‖y_pred − y‖ is known to δ = √(N·D_out·H)·2⁻²⁴ and its square, relatively, to 2δ/‖y_pred − y‖: nothing at first, 10⁻² at
the end, where the loss is a billionth of what it was. In Float64 the program ends at less than half of that loss.
"""
import pathlib
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent / "peers"))
from comparison import write_arrays
from contestants import Process

STEPS, N, H, D_OUT = 10_000, 64, 100, 10

with tempfile.TemporaryDirectory() as folder:
    write_arrays(folder, STEPS)

    def losses(*command):
        process = Process(command[0], [*command, "1", folder], threads=1, log=None)
        try:
            return np.array(process.prepare("twenty-lines")["check"])
        finally:
            process.close()

    expected = losses(sys.executable, str(pathlib.Path(__file__).parent / "peers/numpy_peer.py"))
    tolerance = 1e-4 + 2 * (N * D_OUT * H) ** 0.5 * 2**-24 / expected**0.5
    assert len(expected) == STEPS and expected[-1] < 1e-3, expected[-1]
    print(f"NumPy: losses from {expected[0]:.0f} to {expected[-1]:.2g}")
    for backend in "swift", "openblas":
        try:
            pleat = losses(sys.argv[1], backend)
        except RuntimeError as error:  # a build without OpenBLAS
            assert backend != "swift", error
            continue
        error = np.abs(pleat / expected - 1)
        assert len(pleat) == STEPS and (error <= tolerance).all(), (backend, (error / tolerance).max(), error.argmax())
        print(f"Pleat, {backend}: within {error[expected > 1].max():.1e} while the loss is above 1, within {error.max():.1e} in all")
