"""All turns of all jobs, and what they come to."""
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
from safetensors.numpy import save_file

from contestants import Process, Start, Training
from jobs import FITS, IMPORTS, JOBS, PEERS, REFERENCE, counted, label

HERE = pathlib.Path(__file__).parent
# A thread of OpenBLAS's looks for work for some 26 ms before it sleeps: until then it is in the others' way.
SETTLING = 0.04


def write_arrays(folder, steps=500):
    """What all peers start from, so that what they come to can be compared: after so many steps of the twenty lines."""
    rng = np.random.default_rng(0)
    normal = lambda *shape: rng.standard_normal(shape).astype(np.float32)
    save_file({"x": normal(64, 1000), "y": normal(64, 10), "w1": normal(1000, 100), "w2": normal(100, 10)},
              f"{folder}/twenty-lines.safetensors", metadata={"steps": str(steps)})

    def network(name, widths, activation, examples, **about):
        tensors = {"x": normal(examples, widths[0])}
        if examples > 1:  # classes that can be learnt: by a random linear map
            tensors["labels"] = (tensors["x"] @ normal(widths[0], widths[-1])).argmax(axis=1).astype(np.float32)
        for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            tensors[f"{2 * i}.weight"] = normal(outputs, inputs) * np.float32(inputs ** -0.5)
            tensors[f"{2 * i}.bias"] = np.zeros(outputs, np.float32)
        about |= {"widths": ",".join(map(str, widths)), "activation": activation}
        save_file(tensors, f"{folder}/{name}.safetensors", metadata={key: str(value) for key, value in about.items()})

    # Two epochs are compared. Later a rounding error decides, now and then, on which side of its kink a ReLU is, and the losses
    # jump apart: NumPy's do so too where the initial weights are changed by a unit in the last place.
    network("small-tanh", [4, 32, 16, 4], "tanh", 128 * 64, batch=64, learning_rate=0.05, epochs=2)
    network("small-relu", [64, 64, 64, 10], "relu", 128 * 32, batch=32, learning_rate=0.05, epochs=2)
    network("predict", [784, 256, 128, 10], "relu", 1)


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.seconds = {}  # (job, row) → threads → seconds of each round, for one step, example or prediction
        self.settings = {}  # (job, row) → threads → how
        self.checks = {}  # (job, row) → numbers that it came to
        self.accuracies = {}  # (job, row) → those of all rounds
        self.versions = {}
        self.missing = {}

    def run(self):
        for threads in self.options.threads:
            contestants = self.contestants(threads)
            for job in self.options.jobs:
                if job == "start":
                    if threads == self.options.threads[0]:
                        self.measure(job, None, self.starts())
                else:
                    self.measure(job, threads, {row: peer for (name, row), peer in contestants.items() if name == job})
            for peer in set(contestants.values()):
                if isinstance(peer, Process):
                    peer.close()

    def contestants(self, threads):
        """{(job, row): who does it}; a row is a peer, or NumPy's program with doubles."""
        found = {}
        for name in PEERS:
            if name in self.missing:
                continue
            if name.startswith("pleat-"):
                backend = name.removeprefix("pleat-")
                command = [self.options.pleat_peer, backend, str(threads), self.folder]
                training = Training(self.options.pleat, backend, threads, self.folder)
            else:
                command, training = [sys.executable, str(HERE / f"{name}_peer.py"), str(threads), self.folder], None
            say(f"starting {PEERS[name]}, {counted(threads)}")
            log = open(f"{self.folder}/{name}-{threads}.log", "w")
            try:
                peer = Process(name, command, threads, log)
            except RuntimeError:
                self.missing[name] = last_line(log.name)
                say(f"{PEERS[name]} is missing: {self.missing[name]}")
                continue
            self.versions[name] = peer.version
            for job in self.options.jobs:
                for row in (job, f"{job}-float64"):
                    if row in peer.jobs:
                        found[job, name + row.removeprefix(job)] = peer
                if job == "fashion-mnist" and training:
                    found[job, name] = training
        return found

    def starts(self):
        starts = {REFERENCE: Start([self.options.pleat, "--version"], "`pleat --version`")}
        for name, module in IMPORTS.items():
            if name not in self.missing:
                starts[name] = Start([sys.executable, "-c", f"import {module}"], f"`import {module}`")
        return starts

    def measure(self, job, threads, contestants):
        say(f"{JOBS[job][0]}{', ' + counted(threads) if threads else ''}")
        counts, failed = {}, []
        for row, peer in contestants.items():
            name = job + "-float64" * row.endswith("-float64")
            say(f"  {label(row)}: preparing")
            try:
                reply = peer.prepare(name)
                counts[row] = self.count(peer, name)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                say(f"  {label(row)} failed: {error}")
                self.missing[f"{row}, {job}"] = str(error)
                failed.append(row)
                continue
            self.settings.setdefault((job, row), {})[threads] = reply["settings"]
            if reply["check"]:
                self.checks[job, row] = np.array(reply["check"])
        for row in failed:
            del contestants[row]
        for turn in range(self.options.rounds):
            for row, peer in contestants.items():
                time.sleep(SETTLING)
                reply = peer.run(job + "-float64" * row.endswith("-float64"), counts[row])
                seconds = reply["seconds"] / reply["count"]
                self.seconds.setdefault((job, row), {}).setdefault(threads, []).append(seconds)
                if "accuracy" in reply:
                    self.accuracies.setdefault((job, row), []).append(reply["accuracy"])
            say(f"  round {turn + 1} of {self.options.rounds}")

    def count(self, peer, job):
        """How often a job is to be done so that it fills a turn; a turn of Fashion-MNIST is an epoch."""
        if isinstance(peer, (Training, Start)) or job == "fashion-mnist":
            return 1
        count = 1 if JOBS[job.removesuffix("-float64")][1] == "ms a fit" else 10
        while True:
            reply = peer.run(job, count)
            if reply["seconds"] > 0.1 * self.options.turn:
                return max(1, round(reply["count"] * self.options.turn / reply["seconds"]))
            count *= 4

    # What came of it.

    def rows(self, job):
        return [row for name, row in self.seconds if name == job]

    def in_unit(self, job, seconds):
        return {"µs a step": 1e6 * seconds, "µs": 1e6 * seconds, "µs an image": 1e6 * seconds, "ms": 1e3 * seconds,
                "ms a fit": 1e3 * seconds,
                "examples/s": 60000 / seconds}[JOBS[job][1]]

    def medians(self, job, threads):
        """{row: median in the job's unit}"""
        return {row: self.in_unit(job, statistics.median(self.seconds[job, row][threads]))
                for row in self.rows(job) if threads in self.seconds[job, row]}

    def ratios(self, job, row, threads):
        """The row's time ÷ Pleat's, of each round."""
        own, pleat = self.seconds[job, row].get(threads), self.seconds.get((job, REFERENCE), {}).get(threads)
        return [a / b for a, b in zip(own, pleat)] if own and pleat else []

    def agreement(self):
        """Lines on what the peers came to from the same arrays, and whether Pleat is among them."""
        lines, is_good = [], True
        numpy = self.checks.get(("twenty-lines", "numpy"))
        if numpy is not None:
            errors = {row: np.abs(losses / numpy - 1).max() for (job, row), losses in self.checks.items()
                      if job == "twenty-lines" and row != "numpy"}
            lines.append(f"Twenty lines: the first {len(numpy)} losses, largest relative difference from NumPy's in Float32: "
                         + ", ".join(f"{error:.1e} ({label(row)})" for row, error in errors.items()) + ".")
            # Ten times what was seen of rounding that grows from step to step: scripts/check-twenty-lines.py.
            is_good &= all(error < 1e-4 for error in errors.values())
        for job in ("small-tanh", "small-relu", "predict"):
            found = {row: self.checks[name, row] for name, row in self.checks if name == job}
            if REFERENCE not in found or len(found) < 2:
                continue
            pleat = found.pop(REFERENCE)
            size = np.abs(pleat).max()
            errors = {row: np.abs(numbers - pleat).max() / size for row, numbers in found.items()}
            what = "scores" if job == "predict" else f"mean losses of the first {len(pleat)} epochs"
            lines.append(f"{JOBS[job][0]}: {what}, largest difference from Pleat's, relative to the largest: "
                         + ", ".join(f"{error:.1e} ({label(row)})" for row, error in errors.items()) + ".")
            is_good &= all(error < 1e-5 for error in errors.values())
        for job, (what, limit) in FITS.items():
            found = {row: self.checks[name, row] for name, row in self.checks if name == job}
            if REFERENCE not in found or len(found) < 2:
                continue
            pleat = found.pop(REFERENCE)
            # Each number by itself where they are of different kinds, steps first.
            size = np.abs(pleat) if "steps" in what else np.abs(pleat).max()
            errors = {row: (np.abs(numbers - pleat) / size).max() for row, numbers in found.items()}
            lines.append(f"{JOBS[job][0]}: {what}, largest difference from Pleat's, relative to "
                         f"{'the number' if 'steps' in what else 'the largest'}: "
                         + ", ".join(f"{error:.1e} ({label(row)})" for row, error in errors.items()) + ".")
            is_good &= all(error < limit for error in errors.values())
        if any(job == "fashion-mnist" for job, _ in self.accuracies):
            medians = {row: statistics.median(values) for (_, row), values in self.accuracies.items()}
            lines.append("Fashion-MNIST: test accuracy after the epoch, median of all rounds: " + ", ".join(
                f"{accuracy:.3f} ({label(row)})" for row, accuracy in medians.items()) + ".")
            # Initial weights and orders differ: between runs of one peer accuracies differ by about 0.01.
            is_good &= max(medians.values()) - min(medians.values()) < 0.03
        return lines, is_good


def say(message):
    print(message, file=sys.stderr, flush=True)


def last_line(path):
    lines = pathlib.Path(path).read_text().strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
