#!/usr/bin/env python3
"""Writes small PNG and JPEG files of every kind, and what Pillow decodes them to, for Tests/DatasetsTests.

    pip install pillow numpy
    scripts/make-picture-fixtures.py Tests/DatasetsTests/Fixtures
"""

import io
import json
import pathlib
import sys

import numpy
from PIL import Image, ImageOps

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
height, width = 9, 13
y, x = numpy.mgrid[0:height, 0:width]
# Smooth, so that JPEG's loss is small, and another course in each channel.
red = 127.5 + 120 * numpy.sin(x / 4)
green = 255 * y / (height - 1)
blue = 127.5 + 100 * numpy.cos((x + y) / 5)
color = numpy.stack([red, green, blue], axis=-1).round().astype(numpy.uint8)
grey = color[..., 0]
opacity = ((x * 37 + y * 11) % 256).astype(numpy.uint8)
rgba = Image.fromarray(numpy.dstack([color, opacity]))
wide = (grey.astype(numpy.uint16) * 257)
# Cyan, magenta, yellow and black as a printer's program writes them.
cmyk = Image.fromarray(numpy.dstack([255 - color, (opacity // 4)]), mode="CMYK")

pictures = {
    "grey.png": (Image.fromarray(grey), {}),
    "color.png": (Image.fromarray(color), {}),
    "palette.png": (Image.fromarray(color).quantize(16), {}),
    "bilevel.png": (Image.fromarray(grey).point(lambda value: 255 * (value > 127)).convert("1"), {}),
    "opacity.png": (rgba, {}),
    "sixteen.png": (Image.fromarray(wide), {}),
    "grey.jpeg": (Image.fromarray(grey), {"quality": 95}),
    "color.jpeg": (Image.fromarray(color), {"quality": 95, "subsampling": 0}),
    "subsampled.jpg": (Image.fromarray(color), {"quality": 90, "subsampling": 2}),
    "progressive.jpeg": (Image.fromarray(color), {"quality": 95, "subsampling": 0, "progressive": True}),
    "four.jpeg": (cmyk, {"quality": 95, "subsampling": 0}),
}
# Pictures as cameras hold them: Exif's eight orientations, in either order of bytes.
for orientation in range(1, 9):
    notes = Image.Exif()
    notes.endian = "<" if orientation % 2 == 0 else ">"
    notes[0x010F] = "Maker"
    notes[0x0112] = orientation
    source = Image.fromarray(grey if orientation == 4 else color)
    pictures[f"oriented-{orientation}.jpeg"] = (source, {"quality": 90, "subsampling": 0, "exif": notes})
expected = {}
for name, (picture, options) in pictures.items():
    file = io.BytesIO()
    picture.save(file, format="PNG" if name.endswith(".png") else "JPEG", **options)
    (folder / name).write_bytes(file.getvalue())
    decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(file.getvalue())))
    if decoded.mode == "RGBA":
        white = Image.new("RGBA", decoded.size, "white")
        decoded = Image.alpha_composite(white, decoded).convert("RGB")
    elif decoded.mode.startswith("I;16") or decoded.mode == "I":
        decoded = Image.fromarray((numpy.asarray(decoded) // 257).astype(numpy.uint8))
    elif decoded.mode in ("L", "1"):
        decoded = decoded.convert("L")
    else:
        decoded = decoded.convert("RGB")
    pixels = numpy.asarray(decoded)
    expected[name] = {
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "channels": 1 if pixels.ndim == 2 else 3,
        "pixels": pixels.reshape(-1).tolist(),
    }
# Luma of the picture in colour: what a program makes of it that wants grey.
expected["color.png"]["grey"] = numpy.asarray(Image.fromarray(color).convert("L")).reshape(-1).tolist()
(folder / "pictures.json").write_text(json.dumps(expected, separators=(",", ":"), sort_keys=True) + "\n")
