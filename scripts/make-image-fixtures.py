#!/usr/bin/env python3
"""Writes the reference values that the tests of image features compare Pleat with.

They come from scikit-image (0.26.0 when they were last made). Images are of bytes, drawn from a seed; features are rounded to seven
decimal places, which is a hundredth of the tolerance.

Needs scikit-image:

    python3 -m venv .venv && .venv/bin/pip install scikit-image
    .venv/bin/python scripts/make-image-fixtures.py
"""
import json
from pathlib import Path

import numpy as np
import skimage
from skimage.color import rgb2hsv
from skimage.feature import hog

fixtures = Path(__file__).resolve().parent.parent / "Tests" / "ImageFeaturesTests" / "Fixtures"


def write(name, values):
    made_by = f"scripts/make-image-fixtures.py with scikit-image {skimage.__version__}"
    text = json.dumps({"made_by": made_by} | values, allow_nan=False, separators=(",", ":"))
    (fixtures / f"{name}.json").write_text(text + "\n")


def picture(height, width, channels, seed):
    """Bytes with edges in all directions: discs on a slope, and noise; a part is flat."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    layers = []
    for _ in range(channels):
        layer = 60 + 50 * np.sin(x * random.uniform(0.1, 0.5) + y * random.uniform(0.1, 0.5))
        for _ in range(3):
            cy, cx, r = random.uniform(0, height), random.uniform(0, width), random.uniform(2, max(3, height / 3))
            layer = np.where((y - cy) ** 2 + (x - cx) ** 2 < r * r, random.uniform(0, 255), layer)
        layer = layer + random.normal(0, 6, layer.shape)
        layer[: height // 4, : width // 2] = 40
        layers.append(np.clip(layer, 0, 255).round().astype(np.uint8))
    return np.stack(layers, axis=2) if channels > 1 else layers[0]


def rounded(values):
    return [round(float(value), 7) for value in values.ravel()]


def hog_cases():
    """hog() for every normalisation, several sizes of images, cells and blocks, colour, and square roots."""
    settings = [
        # height, width, channels, cell, block, directions, normalisation, roots, range
        (28, 28, 1, (4, 4), (2, 2), 9, "L2-Hys", False, 255),
        (28, 28, 1, (4, 4), (2, 2), 9, "L2", False, 255),
        (28, 28, 1, (4, 4), (2, 2), 9, "L1", False, 255),
        (28, 28, 1, (4, 4), (2, 2), 9, "L1-sqrt", False, 255),
        (28, 28, 1, (7, 7), (3, 3), 8, "L2-Hys", True, 255),
        (27, 30, 1, (5, 3), (1, 2), 12, "L1-sqrt", True, 255),
        (17, 19, 1, (8, 8), (2, 2), 4, "L2-Hys", False, 255),
        (16, 16, 1, (1, 2), (3, 1), 6, "L2", False, 255),
        (20, 20, 1, (5, 5), (2, 2), 1, "L1", False, 255),
        (20, 24, 1, (4, 4), (2, 3), 9, "L2-Hys", False, 1),
        (20, 24, 1, (4, 4), (2, 3), 9, "L1", True, 1),
        (24, 24, 3, (6, 6), (2, 2), 9, "L2-Hys", False, 255),
        (16, 21, 3, (4, 5), (2, 2), 8, "L2", True, 255),
        (16, 16, 3, (8, 8), (1, 1), 9, "L1-sqrt", False, 1),
        (2, 2, 1, (1, 1), (2, 2), 9, "L2", False, 255),
        (1, 9, 1, (1, 3), (1, 1), 9, "L2-Hys", False, 255),
    ]
    cases = []
    for seed, (height, width, channels, cell, block, directions, normalization, roots, maximum) in enumerate(settings):
        image = picture(height, width, channels, seed)
        pixels = image if maximum == 255 else (image / np.float32(255)).astype(np.float32)
        features = hog(
            pixels, orientations=directions, pixels_per_cell=cell, cells_per_block=block, block_norm=normalization,
            transform_sqrt=roots, channel_axis=2 if channels > 1 else None)
        cases.append({
            "height": height, "width": width, "channels": channels, "cell": cell, "block": block,
            "directions": directions, "normalization": normalization, "roots": roots, "maximum": maximum,
            "pixels": image.ravel().tolist(), "features": rounded(features)})
    write("hog", {"cases": cases})


def color_histograms():
    """Colours counted by NumPy: how many pixels fall into each box."""
    settings = [(12, 14, 3, "rgb", [4, 4, 4]), (12, 14, 3, "rgb", [5, 3, 1]), (12, 14, 3, "hsv", [8, 3, 3]),
                (9, 9, 3, "hsv", [7, 1, 5]), (16, 16, 1, "rgb", [16])]
    cases = []
    for seed, (height, width, channels, space, bins) in enumerate(settings):
        image = picture(height, width, channels, 100 + seed)
        numbers = rgb2hsv(image) if space == "hsv" else image / 255
        counts, _ = np.histogramdd(numbers.reshape(-1, channels), bins=bins, range=[(0, 1)] * channels)
        cases.append({
            "height": height, "width": width, "channels": channels, "space": space, "bins": bins,
            "pixels": image.ravel().tolist(), "counts": counts.ravel().tolist()})
    write("color-histogram", {"cases": cases})


if __name__ == "__main__":
    fixtures.mkdir(parents=True, exist_ok=True)
    hog_cases()
    color_histograms()
