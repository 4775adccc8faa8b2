"""Classifiers of Fashion-MNIST's images and their features, by Pleat and by its peers: see scripts/compare-features."""
import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

import numpy as np

import peer

HELD_OUT = 10_000
SIDE, CLASSES = 28, 10
WIDTHS = {"hog": 1296, "roots": 1296, "joined": 2080, "pixels": 784}


@dataclass
class Features:
    """One kind of features: by which options Pleat makes them, and by which scikit-image does; None for pixels."""

    title: str
    options: str
    hog: dict | None
    joins_pixels: bool = False


@dataclass
class Row:
    """A classifier of features. `c` is LinearSVC's; of a network `rates` are the shares that are dropped, of inputs and behind layers."""

    title: str
    features: str
    options: str
    c: float | None = None
    rates: tuple | None = None

    @property
    def peer(self):
        return "LinearSVC" if self.c else "PyTorch" if self.rates else None


FEATURES = {
    "hog": Features("HoG, L2-Hys", "--features hog --hog-cell 4", {"block_norm": "L2-Hys"}),
    "roots": Features(
        "HoG, L1-sqrt of roots", "--features hog --hog-cell 4 --hog-norm L1-sqrt --hog-sqrt",
        {"block_norm": "L1-sqrt", "transform_sqrt": True}),
    "joined": Features(
        "HoG, L1-sqrt of roots, and pixels", "--features hog+pixels --hog-cell 4 --hog-norm L1-sqrt --hog-sqrt",
        {"block_norm": "L1-sqrt", "transform_sqrt": True}, joins_pixels=True),
    "pixels": Features("pixels", "--features pixels", None, joins_pixels=True),
}
LINEAR = "--scale none --model linear --batch-size 128 --epochs 60"
NETWORK = "--hidden 512,256 --batch-norm --optimizer adamw --learning-rate 0.002 --weight-decay 0.5 --batch-size 256 --epochs 30"
# LinearSVC's objective with C = 1, λ₂ = 1/(2CN), brought close to its minimum; and the hinge with settings chosen on held-out images.
SQUARED = {"options": f"{LINEAR} --loss one-vs-all-squared --optimizer adam --learning-rate 0.03 --l2 0.00000833", "c": 1}
HINGE = {"options": f"{LINEAR} --loss one-vs-all --optimizer nesterov --learning-rate 0.1 --l2 0.000001"}


def network(inputs, layers):
    return {"options": f"{NETWORK} --input-dropout {inputs:g} --dropout {layers:g}", "rates": (inputs, layers)}


ROWS = {
    "hog-svm": Row("linear SVM, LinearSVC's objective, C = 1", "hog", **SQUARED),
    "roots-svm": Row("the same", "roots", **SQUARED),
    "pixels-svm": Row("the same", "pixels", **SQUARED),
    "hog-hinge": Row("linear SVM, hinge", "hog", **HINGE),
    "roots-hinge": Row("the same", "roots", **HINGE),
    "pixels-hinge": Row("the same", "pixels", **HINGE),
    "hog-network": Row("network 512-256", "hog", **network(0.2, 0.5)),
    "roots-network": Row("the same", "roots", **network(0.2, 0.5)),
    "joined-network": Row("the same", "joined", **network(0.2, 0.5)),
    "pixels-network": Row("the same", "pixels", **network(0.2, 0.5)),
}


class Data:
    """Images, and what scikit-image makes of them, kept in a folder."""

    def __init__(self, folder, is_held_out):
        self.folder = folder
        training, test = peer.fashion_mnist()
        self.x, self.y = (np.concatenate(parts) for parts in zip(training, test))
        self.is_held_out = is_held_out
        self.ends = (len(training[0]) - HELD_OUT, len(training[0])) if is_held_out else (len(training[0]), len(self.x))

    def hog(self, settings):
        """Of all images: 36 blocks of 2×2 cells of 4×4 pixels with 9 directions."""
        import multiprocessing

        path = self.folder / f"scikit-image-{'-'.join(map(str, settings.values()))}.npy"
        if not path.exists():
            images = (self.x * 255).round().astype(np.uint8).reshape(-1, SIDE, SIDE)
            with multiprocessing.Pool(len(os.sched_getaffinity(0)), initializer=remember, initargs=(settings,)) as pool:
                made = pool.map(hog, images, chunksize=1000)
            np.save(path, np.asarray(made, np.float32))
        return np.load(path)

    def features(self, kind):
        parts = ([self.hog(kind.hog)] if kind.hog else []) + ([self.x] if kind.joins_pixels else [])
        return np.hstack(parts)

    def split(self, kind):
        """Features and classes to be trained on, and to be tested on."""
        x = self.features(kind)
        first, last = self.ends
        return (x[:first], self.y[:first]), (x[first:last], self.y[first:last])


def remember(settings):
    global SETTINGS
    SETTINGS = settings


def hog(image):
    from skimage.feature import hog

    return hog(image, orientations=9, pixels_per_cell=(4, 4), cells_per_block=(2, 2), **SETTINGS)


def linear_svc(row, data, seed):
    """LinearSVC, a class after the other, as it does it itself: each takes a minute or so, and is kept. With more examples than numbers
    its solver draws nothing at random."""
    from sklearn.svm import LinearSVC

    (x, y), (x_test, y_test) = data.split(FEATURES[row.features])
    x = x.astype(np.float64)
    planes = []
    for label in range(CLASSES):
        path = data.folder / f"linear-svc-{row.features}-{row.c:g}-{len(x)}-{label}.npy"
        if not path.exists():
            machine = LinearSVC(C=row.c, random_state=seed).fit(x, y == label)
            np.save(path, np.append(machine.coef_[0], machine.intercept_))
        planes.append(np.load(path))
    weights, biases = np.array(planes)[:, :-1], np.array(planes)[:, -1]
    # ½ Σ w² + ½ b² + C Σ max(0, 1 − ys)², divided by CN.
    signs = np.where(np.arange(CLASSES) == y[:, None], 1, -1)
    margins = np.maximum(0, 1 - signs * (x @ weights.T + biases))
    return {"accuracy": float(((x_test @ weights.T + biases).argmax(1) == y_test).mean()),
            "loss": float((margins**2).sum() / len(y)), "penalty": float((np.array(planes)**2).sum() / (2 * row.c * len(y)))}


def torch_network(row, data, seed):
    """The network of NETWORK: AdamW that lets weights alone decay, a rate that falls to 0 along a cosine as Pleat's does by default, and the
    layers' own initial weights."""
    import torch
    from torch import nn

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(seed)
    (x, y), (x_test, y_test) = data.split(FEATURES[row.features])
    mean, deviation = x.mean(0, dtype=np.float64), x.std(0, dtype=np.float64)
    scaled = lambda x: torch.from_numpy(((x - mean) / np.where(deviation > 0, deviation, 1)).astype(np.float32))
    (x, y), (x_test, y_test) = (scaled(x), torch.from_numpy(y)), (scaled(x_test), torch.from_numpy(y_test))
    inputs, layers = row.rates
    modules, width = [nn.Dropout(inputs)], x.shape[1]
    for hidden in (512, 256):
        modules += [nn.Linear(width, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(layers)]
        width = hidden
    model = nn.Sequential(*modules, nn.Linear(width, CLASSES))
    weights = [module.weight for module in model if isinstance(module, nn.Linear)]
    others = [p for p in model.parameters() if all(p is not weight for weight in weights)]
    optimizer = torch.optim.AdamW([{"params": weights, "weight_decay": 0.5}, {"params": others, "weight_decay": 0}], lr=0.002)
    epochs, batch_size = 30, 256
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * math.ceil(len(x) / batch_size))
    loss = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
            falling.step()
    model.eval()
    with torch.no_grad():
        return {"accuracy": (model(x_test).argmax(1) == y_test).float().mean().item()}


def pleat_command(row, data, seed):
    held_out = f" --validation-fraction {HELD_OUT / 60_000:.5f}" if data.is_held_out else ""
    return f"pleat train fashion-mnist {FEATURES[row.features].options} {row.options} --seed {seed}{held_out}"


def pleat(program):
    def run(row, data, seed):
        command = shlex.split(pleat_command(row, data, seed))[1:] + ["--json", "--quiet", "--out", "/dev/null"]
        report = json.loads(subprocess.run([program, *command], check=True, capture_output=True, text=True).stdout)
        return {"accuracy": report["validation" if data.is_held_out else "test"]["accuracy"], "train_loss": report["train"]["loss"]}

    return run


def difference(program, data, name):
    """The largest between Pleat's features and scikit-image's, over all images, and the share of numbers that differ by more than 1e-5.

    With roots of pixels a gradient's sides are √3 to 1 now and then. Its direction, 60° or 120°, is where two of nine bins meet: which of
    them it falls into is a matter of rounding, to scikit-image too, as between its float32 and float64."""
    kind = FEATURES[name]
    with tempfile.TemporaryDirectory() as folder:
        options = kind.options.replace("--features", "--kind")
        path = pathlib.Path(folder) / "features.npz"
        subprocess.run([program, "features", "fashion-mnist", *shlex.split(options), "--out", path, "--quiet"], check=True, capture_output=True)
        with np.load(path) as arrays:
            own = np.concatenate([arrays["x"], arrays["x_test"]])
    differences = np.abs(own - data.features(kind))
    return {"largest": float(differences.max()), "share": float((differences > 1e-5).mean())}


def cell(results, who, seeds):
    """"0.9187 (0.9182 … 0.9190)"."""
    values = [results[key]["accuracy"] for seed in seeds if (key := f"{who} {seed}") in results]
    if not values:
        return ""
    spread = f" ({min(values):.4f} … {max(values):.4f})" if len(values) > 1 else ""
    return f"{np.mean(values):.4f}{spread}"


def markdown(known, data, options, versions):
    seeds = options.seeds
    names = {"cpu": processor(), "count": len(os.sched_getaffinity(0)), "system": platform.system()}
    shown = [a for a in sys.argv[1:] if not a.startswith("--pleat=")]
    lines = [
        "# Features of Fashion-MNIST", "",
        f"- {names['cpu']}, {names['count']} processors, {names['system']}; {datetime.date.today()}; {', '.join(versions)}",
        f"- `{shlex.join(['scripts/compare-features', *shown])}`",
        f"- accuracy on {'10,000 training images that were held out' if data.is_held_out else 'the 10,000 test images'}: the mean over seeds "
        f"{', '.join(map(str, seeds))}, and the lowest and the highest; LinearSVC draws nothing at random",
        "", "| features | classifier | numbers | Pleat | scikit-image, and scikit-learn or PyTorch |", "| --- | --- | --: | --: | --: |"]
    for name in ROWS:
        row, results = ROWS[name], known.get(name, {})
        lines.append(
            f"| {FEATURES[row.features].title} | {row.title} | {WIDTHS[row.features]} | {cell(results, 'Pleat', seeds)} | "
            f"{cell(results, row.peer, seeds)} |")
    lines += ["", "```sh"] + [pleat_command(ROWS[name], data, seeds[0]) for name in ROWS] + ["```", ""]
    for name, found in known.get("difference", {}).items():
        lines.append(
            f"- {FEATURES[name].title}, Pleat's and scikit-image's, 70,000 images: the largest difference is {found['largest']:.1e}; "
            f"{found['share']:.2%} of the numbers differ by more than 1e-5")
    return "\n".join(lines) + "\n"


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if platform.system() == "Linux" else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def versions(program):
    import skimage
    import sklearn
    import torch

    own = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    return [f"Pleat {own}", f"scikit-image {skimage.__version__}", f"scikit-learn {sklearn.__version__}", f"PyTorch {torch.__version__}"]


def main():
    parser = argparse.ArgumentParser(prog="scripts/compare-features", description="Compares classifiers of image features on Fashion-MNIST.")
    listed = lambda convert: lambda text: [convert(part) for part in text.split(",")]
    parser.add_argument("--out", default=".", metavar="FOLDER", help="where compare-features.md and .json go (default: here)")
    parser.add_argument("--rows", type=listed(str), default=list(ROWS), metavar="LIST", help=f"of {', '.join(ROWS)} (default: all)")
    parser.add_argument("--seeds", type=listed(int), default=[0, 1, 2], metavar="LIST", help="seeds (default: 0,1,2)")
    parser.add_argument("--peer-seeds", type=listed(int), default=None, metavar="LIST", help="seeds of PyTorch (default: as --seeds)")
    parser.add_argument("--who", type=listed(str), default=["pleat", "features", "peers"], metavar="LIST",
                        help="of pleat, features (whether they are the same) and peers (default: all)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin nothing new after so many")
    parser.add_argument("--held-out", action="store_true", help="test on 10,000 of the training images")
    parser.add_argument("--pleat", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [row for row in options.rows if row not in ROWS]
    if unknown:
        parser.error(f"no row is called {unknown[0]}")

    started, out = time.monotonic(), pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"compare-features{'-held-out' if options.held_out else ''}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    data = Data(out, options.held_out)

    def work():
        """What is to be done: where its result goes, and what computes it."""
        for name in options.rows if "pleat" in options.who else []:
            for seed in options.seeds:
                yield (name, f"Pleat {seed}"), pleat(options.pleat)
        for name in ("hog", "roots") if "features" in options.who else []:
            yield ("difference", name), lambda name: difference(options.pleat, data, name)
        for name in options.rows if "peers" in options.who else []:
            if who := ROWS[name].peer:
                for seed in options.seeds[:1] if who == "LinearSVC" else options.peer_seeds or options.seeds:
                    yield (name, f"{who} {seed}"), linear_svc if who == "LinearSVC" else torch_network

    for (name, result), run in work():
        if result in known.get(name, {}):
            continue
        if time.monotonic() - started > options.seconds:
            print(f"stopped after {options.seconds:g} s; the same command goes on", file=sys.stderr)
            break
        began = time.monotonic()
        found = run(result) if name == "difference" else run(ROWS[name], data, int(result.split()[1]))
        if name in ROWS:
            found["seconds"] = round(time.monotonic() - began, 1)
        # Read again: two runs may work at once, one for Pleat and one for its peers.
        known = json.loads(path.read_text()) if path.exists() else known
        known.setdefault(name, {})[result] = found
        print(f"{name}, {result}: {found}", file=sys.stderr, flush=True)
        path.write_text(json.dumps(known, indent=1) + "\n")
    path.with_suffix(".md").write_text(markdown(known, data, options, versions(options.pleat)))
    print(path.with_suffix(".md"))
    allowed = {"hog": 0, "roots": 0.002}
    sys.exit(1 if any(found["share"] > allowed[name] for name, found in known.get("difference", {}).items()) else 0)


if __name__ == "__main__":
    main()
