#!/usr/bin/env python3
"""Cuts squares out of the photographs that come with scikit-image and scikit-learn: a folder of real images for `pleat imagenet2011`.

A class is one photograph, so that crops of it overlap: how many are told apart says that the parts work together, and no more.

    python3 -m venv .venv && .venv/bin/pip install scikit-image scikit-learn
    .venv/bin/python scripts/crop-sample-photographs.py photographs
"""
import sys
from pathlib import Path

import numpy as np
import skimage.data
import skimage.io
import sklearn.datasets

target = Path(sys.argv[1])
size, count = 160, 10
pictures = Path(skimage.data.__file__).parent
names = [
    "coffee.png", "astronaut.png", "chelsea.png", "hubble_deep_field.jpg", "retina.jpg", "ihc.png", "rocket.jpg",
    "motorcycle_left.png", "grass.png", "gravel.png", "brick.png"]
paths = [pictures / name for name in names]
paths += [Path(sklearn.datasets.__file__).parent / "images" / name for name in ["china.jpg", "flower.jpg"]]
random = np.random.default_rng(0)
for path in paths:
    image = skimage.io.imread(path)
    if image.ndim == 2:
        image = np.stack([image] * 3, axis=2)
    folder = target / path.stem
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        y = random.integers(image.shape[0] - size + 1)
        x = random.integers(image.shape[1] - size + 1)
        crop = image[y : y + size, x : x + size, :3].astype(np.uint8)
        skimage.io.imsave(folder / f"{index}.png", crop, check_contrast=False)
print(f"{len(paths)} photographs, {count} crops of {size}×{size} pixels each, in {target}")
