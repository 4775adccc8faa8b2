#!/usr/bin/env python3
"""Writes a folder of real photographs in classes, for `pleat imagenet2011` and `pleat train`: 195 of Debian's package gcompris-qt-data.

Whole photographs at their own sizes, 160 to 1,024 pixels, as PNG: FOLDER/train/CLASS/NAME.png, and every third of a class in
FOLDER/test instead. FOLDER/credits says of each where it comes from, who made it, and under which licence: all are in the public domain,
CC0 or CC BY-SA 4.0, as the package says. (GCompris is KDE's collection of activities for children; its authors collected the photographs.)

    sudo apt-get install python3-pil        (or: pip install pillow)
    scripts/sample-photographs.py photographs

The package is fetched and unpacked by apt-get and dpkg-deb, and not installed.
"""
import io
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

try:
    from PIL import Image
except ImportError:
    sys.exit("sample-photographs.py needs Pillow: sudo apt-get install python3-pil, or pip install pillow")

PACKAGE = "gcompris-qt-data"

# Of each class the folders of the package's resources, and what names there begin with.
CLASSES = {
    "animals": [("explore_farm_animals/resource/animals", ""), ("explore_world_animals/resource/animals", "")],
    "fish": [("categorization/resource/images/fishes", "fish")],
    "household": [("categorization/resource/images/others", "")],
    "monuments": [("categorization/resource/images/monuments", ""), ("explore_monuments/resource", "")],
    "tools": [("categorization/resource/images/tools", "")],
    "windmills": [("categorization/resource/images/renewable", "windmill")],
}

# What is no household good, and what is there twice.
LEFT_OUT = {
    "categorization/resource/images/others/igloo.webp",
    "categorization/resource/images/monuments/brandenburgGate.webp",
    "categorization/resource/images/monuments/colosseum.webp",
    "categorization/resource/images/monuments/greatPyramid.webp",
}


def resources(path):
    """The files of a Qt resource file, as pairs of a path and bytes.

    The format is that which Qt's rcc writes: a tree of nodes of 14 or, from version 2 on, 22 bytes, names in UTF-16, and data.
    """
    contents = path.read_bytes()
    magic, version, tree, data, names = struct.unpack(">4sIIII", contents[:20])
    if magic != b"qres":
        sys.exit(f"{path} is not a Qt resource file")
    size = 14 if version < 2 else 22

    def walk(node, above):
        start = tree + node * size
        name, flags = struct.unpack(">IH", contents[start : start + 6])
        here = above
        if node > 0:
            (length,) = struct.unpack(">H", contents[names + name : names + name + 2])
            here = above + [contents[names + name + 6 : names + name + 6 + 2 * length].decode("utf-16-be")]
        if flags & 2:
            count, first = struct.unpack(">II", contents[start + 6 : start + 14])
            for child in range(first, first + count):
                yield from walk(child, here)
            return
        (offset,) = struct.unpack(">I", contents[start + 10 : start + 14])
        (length,) = struct.unpack(">I", contents[data + offset : data + offset + 4])
        value = contents[data + offset + 4 : data + offset + 4 + length]
        if flags & 1:
            value = zlib.decompress(value[4:])
        elif flags & 4:
            sys.exit(f"{path}: {'/'.join(here)} is compressed in a way that this script doesn't read")
        yield "/".join(here), value

    yield from walk(0, [])


def fetched(folder):
    """What the package's activities hold, by their paths in GCompris's source."""
    subprocess.run(["apt-get", "-o", "APT::Sandbox::User=root", "download", PACKAGE], cwd=folder, check=True, stdout=sys.stderr)
    (archive,) = Path(folder).glob(f"{PACKAGE}_*.deb")
    print(f"from {archive.name}", file=sys.stderr)
    subprocess.run(["dpkg-deb", "-x", archive, Path(folder) / "package"], check=True)
    activities = {source.split("/")[0] for sources in CLASSES.values() for source, _ in sources}
    files = {}
    for activity in sorted(activities):
        for name, value in resources(Path(folder) / f"package/usr/share/gcompris-qt/rcc/{activity}.rcc"):
            files[name.split("activities/", 1)[-1]] = value
    return files


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: sample-photographs.py FOLDER")
    target = Path(sys.argv[1])
    if target.exists():
        sys.exit(f"{target} is there already")
    with tempfile.TemporaryDirectory() as folder:
        files = fetched(folder)
    for label, sources in CLASSES.items():
        chosen = sorted(
            path
            for source, beginning in sources
            for path in files
            if path.startswith(source + "/")
            and path.endswith(".webp")
            and path.rsplit("/", 1)[1].startswith(beginning)
            and path not in LEFT_OUT
        )
        for index, path in enumerate(chosen):
            part = target / ("test" if index % 3 == 2 else "train") / label
            part.mkdir(parents=True, exist_ok=True)
            # Names of several activities may be the same.
            activity, name = path.split("/")[0], path.rsplit("/", 1)[1].removesuffix(".webp")
            Image.open(io.BytesIO(files[path])).convert("RGB").save(part / f"{activity}-{name}.png")
        print(f"{label}: {len(chosen)} photographs, {len(chosen) // 3} of them to test on")
    (target / "credits").mkdir()
    for path, value in files.items():
        if path.endswith("/README"):
            (target / "credits" / f"{'-'.join(path.split('/')[:-1])}.txt").write_bytes(value)


main()
