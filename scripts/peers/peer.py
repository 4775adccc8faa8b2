"""What every Python peer of scripts/compare-peers is made of: a process that does jobs as its standard input asks for them.

    prepare JOB      answers {"settings": …, "check": […]}: how the peer does it, and numbers that all peers must come to
    run JOB COUNT    answers {"seconds": …, "count": …}

A job has `settings`, `check` and `run(count)`, which does the work about so many times and returns how many it were, or that and
more to report. Where a peer has several honest ways to do a job, each is tried and the quickest taken.
"""
import gzip
import json
import os
import pathlib
import struct
import sys
import time

import numpy as np
from safetensors import safe_open

FASHION = {"widths": [784, 256, 128, 10], "batch": 128, "learning_rate": 0.01, "momentum": 0.9}


def arrays(job):
    """The arrays that all peers start from, and what the file says about them."""
    with safe_open(pathlib.Path(sys.argv[2]) / f"{job}.safetensors", "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


class Network:
    """A network with its data: x, labels where there are any, and (weight, bias) of each layer."""

    def __init__(self, job):
        tensors, about = arrays(job)
        self.x = tensors["x"]
        self.labels = tensors["labels"].astype(np.int64) if "labels" in tensors else None
        self.layers = [(tensors[f"{i}.weight"], tensors[f"{i}.bias"])
                       for i in range(0, len(tensors), 2) if f"{i}.weight" in tensors]
        self.activation = about["activation"]
        self.epochs = int(about.get("epochs", 0))
        self.batch = int(about.get("batch", 0))
        self.learning_rate = float(about.get("learning_rate", 0))


def he_network(rng, widths):
    """Weights as `pleat train` draws them before ReLU: normal with variance 2/D; the last layer's uniform, after Glorot."""
    layers = []
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        bound = (6 / (inputs + outputs)) ** 0.5
        is_last = i == len(widths) - 2
        weight = (rng.uniform(-bound, bound, (outputs, inputs)) if is_last
                  else rng.standard_normal((outputs, inputs)) * (2 / inputs) ** 0.5)
        layers.append((weight.astype(np.float32), np.zeros(outputs, np.float32)))
    return layers


def fashion_mnist():
    """Training and test images as floats from 0 to 1, and their classes."""
    folders = [pathlib.Path(os.environ.get("PLEAT_DATA", "/nonexistent")) / "fashion-mnist",
               pathlib.Path("/usr/share/datasets/fashion-mnist")]
    folder = next(folder for folder in folders if folder.exists())

    def read(name):
        data = gzip.decompress((folder / f"{name}.gz").read_bytes())
        dimensions = data[3]
        shape = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions])
        return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)

    def examples(name):
        images = read(f"{name}-images-idx3-ubyte").reshape(-1, 784).astype(np.float32) / np.float32(255)
        return images, read(f"{name}-labels-idx1-ubyte").astype(np.int64)

    return examples("train"), examples("t10k")


def quickest(ways, count=1):
    """What to say of the quickest of several ways, {what it is called: function of a count}, and its name.

    Ways that fail are left out, and said to be."""
    times, failed = {}, []
    for name, way in ways.items():
        try:
            way(count)  # compiles, and fills caches
            times[name] = float("inf")
        except Exception as error:
            print(f"{name}: {error!r}", file=sys.stderr)
            failed.append(f"{name} (failed)")
    # In turn, so that what disturbs the machine for a while doesn't decide.
    for _ in range(3):
        for name in times:
            times[name] = min(times[name], timed(ways[name], count))
    best = min(times, key=times.get)
    others = [f"{name} ({times[name] / times[best]:.2f} of the time)" for name in sorted(times, key=times.get)[1:]] + failed
    return best + (f"; tried too: {', '.join(others)}" if others else ""), best


def timed(way, count):
    start = time.perf_counter()
    way(count)
    return time.perf_counter() - start


def serve(version, jobs):
    """Does jobs until standard input ends; `jobs` makes them, {name: function}."""
    # Libraries may print: their words must not get among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    answer = lambda **reply: print(json.dumps(reply), file=answers, flush=True)
    answer(version=version, jobs=sorted(jobs))
    prepared = {}
    for line in sys.stdin:
        match line.split():
            case ["prepare", name]:
                try:
                    job = prepared[name] = jobs[name]()
                    answer(settings=job.settings, check=[float(number) for number in job.check])
                except Exception as error:
                    answer(error=repr(error))
            case ["run", name, count]:
                job, count = prepared[name], int(count)
                # The others' turns have cooled caches and put threads to sleep: a little work first, untimed.
                if job.warms_up:
                    job.run(max(1, count // 10))
                start = time.perf_counter()
                done = job.run(count)
                seconds = time.perf_counter() - start
                answer(seconds=seconds, count=done, **job.results())


class Job:
    settings, check, warms_up = "", (), True

    def results(self):
        """What there is to report after a run, worked out untimed."""
        return {}
