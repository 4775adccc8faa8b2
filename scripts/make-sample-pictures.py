#!/usr/bin/env python3
"""Draws small pictures of three kinds of places, as PNG and JPEG files, for `scripts/check-features` to learn from.

    python3 scripts/make-sample-pictures.py FOLDER

makes FOLDER/photos, with a subfolder of pictures for each kind, and FOLDER/holidays, others whose names say of what they are. Nothing but
Python's standard library: JPEG files are of blocks of 8×8 pixels of one colour, which need no cosine.
"""
import random
import struct
import sys
import zlib
from pathlib import Path

WIDTH, HEIGHT, BLOCK = 96, 72, 8
COLUMNS, ROWS = WIDTH // BLOCK, HEIGHT // BLOCK
# What is above and below the horizon: red, green, blue.
PLACES = {
    "beach": ((90, 160, 230), (225, 200, 140)),
    "forest": ((60, 120, 60), (40, 75, 30)),
    "snow": ((190, 200, 215), (240, 243, 248)),
}


def clamped(value):
    return max(0, min(255, round(value)))


def blocks(place, numbers):
    """ROWS × COLUMNS colours."""
    horizon = numbers.randint(2, ROWS - 3)
    light = numbers.uniform(0.85, 1.1)
    return [
        [tuple(clamped(light * c + numbers.gauss(0, 10)) for c in PLACES[place][y > horizon]) for _ in range(COLUMNS)]
        for y in range(ROWS)
    ]


def png(colours, numbers):
    """Every pixel differs a little from its block's colour."""
    lines = b"".join(
        b"\0" + bytes(clamped(c + numbers.gauss(0, 6)) for x in range(WIDTH) for c in colours[y // BLOCK][x // BLOCK])
        for y in range(HEIGHT))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def jpeg(colours):
    """Baseline JPEG: of each block the mean alone, coded as the difference from the block before it (ITU-T T.81, F.1.2.1)."""
    def segment(marker, content):
        return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content

    bits = ""
    before = [0, 0, 0]
    for row in colours:
        for red, green, blue in row:
            y = 0.299 * red + 0.587 * green + 0.114 * blue
            for i, level in enumerate((y - 128, (blue - y) / 1.772, (red - y) / 1.402)):
                # A block's first coefficient is 8 times its mean; it is divided by 8 before it is coded.
                level = max(-128, min(127, round(level)))
                difference, before[i] = level - before[i], level
                size = abs(difference).bit_length()
                bits += f"{size:04b}"
                if size:
                    bits += f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}"
                bits += "0"  # no other coefficient follows
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xFF", b"\xFF\0")
    components = b"".join(bytes([i, 0x11, 0]) for i in (1, 2, 3))
    return (
        b"\xFF\xD8" + segment(0xDB, b"\0" + bytes([8] * 64))
        + segment(0xC0, struct.pack(">BHHB", 8, HEIGHT, WIDTH, 3) + components)
        # Sizes 0…11 have the codes 0000…1011; the end of a block, the only other symbol, is the code 0.
        + segment(0xC4, b"\x00" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12)))
        + segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
        + segment(0xDA, b"\x03" + bytes([1, 0, 2, 0, 3, 0]) + b"\x00\x3F\x00") + scan + b"\xFF\xD9")


def main(folder):
    numbers = random.Random(1)
    for place in PLACES:
        for i in range(20):
            colours = blocks(place, numbers)
            # The last four are not learnt from.
            target = folder / "photos" / place / f"{i:02}" if i < 16 else folder / "holidays" / f"{place}-{i - 15}"
            target.parent.mkdir(parents=True, exist_ok=True)
            if i % 2:
                target.with_suffix(".jpeg").write_bytes(jpeg(colours))
            else:
                target.with_suffix(".png").write_bytes(png(colours, numbers))


main(Path(sys.argv[1]))
