#!/usr/bin/env python3
"""Draws docs/spiral.png, the README's picture: what three networks make of the spiral.

Each is trained by `pleat train spiral` and asked for its probabilities on a grid by `pleat predict`. Needs matplotlib and
numpy, and a release build of pleat:

    swift build -c release --product pleat && python3 scripts/draw-readme-picture.py
"""
import json
import subprocess
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

root = Path(__file__).resolve().parent.parent
pleat = root / ".build/release/pleat"
side, reach = 300, 1.12
# Okabe and Ito's colours, which a colour-blind reader can tell apart.
colours = np.array([[0x00, 0x72, 0xB2], [0xE6, 0x9F, 0x00], [0x00, 0x9E, 0x73]]) / 255
markers = ["o", "s", "^"]
panels = [
    ("--model linear", "a linear classifier"),
    ("--hidden 8", "one hidden layer of 8"),
    ("--hidden 64,64", "two hidden layers of 64"),
]


def run(*arguments, text=None):
    return subprocess.run([pleat, *arguments, "--quiet"], input=text, capture_output=True, text=True, check=True).stdout


# Points of each class by the set's equation, so that the reader sees what is to be told apart.
random = np.random.default_rng(0)
arms = []
for k in range(3):
    t = np.linspace(0, 1, 70)
    angle = 4 * (k + t) + 0.2 * random.standard_normal(t.size)
    arms.append((t * np.sin(angle), t * np.cos(angle)))

axis = np.linspace(-reach, reach, side)
grid = "\n".join(f"{x:.5f},{y:.5f}" for y in axis for x in axis)
figure, axes = plt.subplots(1, 3, figsize=(12, 4.9), dpi=110, layout="constrained")
with tempfile.TemporaryDirectory() as folder:
    model = f"{folder}/spiral.safetensors"
    for ax, (options, title) in zip(axes, panels):
        report = json.loads(run("train", "spiral", *options.split(), "--epochs", "200", "--seed", "3", "--out", model, "--json"))
        rows = run("predict", model, "-", "--probabilities", text=grid).splitlines()[1:]
        p = np.array([[float(field) for field in row.split(",")[1:]] for row in rows]).reshape(side, side, 3)
        ax.imshow(1 - 0.55 * (1 - p @ colours), origin="lower", extent=[-reach, reach] * 2, interpolation="bilinear")
        for k in range(3):
            lead = p[:, :, k] - np.delete(p, k, axis=2).max(axis=2)
            ax.contour(axis, axis, lead, levels=[0], colors="black", linewidths=0.8)
        for k, marker in enumerate(markers):
            ax.plot(*arms[k], marker, color=colours[k], markersize=3.6, markeredgecolor="white", markeredgewidth=0.5)
        ax.set_title(f"{title}\ntest accuracy {report['test']['accuracy']:.3f}", fontsize=12)
        ax.set_xlabel(f"pleat train spiral {options}", family="monospace", fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
figure.savefig(root / "docs/spiral.png", bbox_inches="tight")
