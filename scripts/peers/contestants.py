"""Who takes turns: processes that answer, and programs that are started anew each time."""
import json
import os
import subprocess
import time

FASHION = {"hidden": "256,128", "batch-size": 128, "learning-rate": 0.01, "momentum": 0.9}

# What a user may have set for the system's OpenBLAS, which Pleat links.
OPENBLAS_TUNING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Process:
    """A peer that does its jobs in a process of its own, on as many processors as it has threads."""

    def __init__(self, name, command, threads, log):
        self.name, self.threads = name, threads
        is_pleat = name.startswith("pleat-")
        count = str(threads)
        # OPENBLAS_CORETYPE and its kin are for an old OpenBLAS: a peer's own picks its kernels better by itself.
        environment = {name: value for name, value in os.environ.items() if is_pleat or name not in OPENBLAS_TUNING} | {
            "PEER_THREADS": count, "OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count,
            "JAX_PLATFORMS": "cpu", "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'}"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
            preexec_fn=lambda: pin(threads))
        reply = self.answer()
        self.version, self.jobs = reply["version"], reply.get("jobs", ["twenty-lines", "small-tanh", "small-relu", "predict"])

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with status {self.process.wait()}")
        reply = json.loads(line)
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply

    def prepare(self, job):
        return self.ask("prepare", job)

    def run(self, job, count):
        return self.ask("run", job, count)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Training:
    """`pleat train` on Fashion-MNIST, a new process each time."""

    def __init__(self, pleat, backend, threads, folder):
        self.threads, self.seed = threads, 0
        self.command = [pleat, "train", "fashion-mnist", *(f"--{name}={value}" for name, value in FASHION.items()),
                        "--backend", backend, "--threads", str(threads), "--json", "--quiet",
                        "--out", f"{folder}/fashion.safetensors"]

    def prepare(self, job):
        shown = " ".join(["pleat", *self.command[1:-6], "--threads", "T"])
        return {"settings": f"`{shown}`", "check": []}

    def run(self, job, epochs):
        self.seed += 1
        result = subprocess.run(self.command + ["--epochs", str(epochs), "--seed", str(self.seed)], check=True,
                                capture_output=True, text=True, preexec_fn=lambda: pin(self.threads))
        report = json.loads(result.stdout)
        return {"seconds": report["seconds"], "count": epochs, "accuracy": report["test"]["accuracy"]}


class Start:
    """How long a program takes that does nothing."""

    def __init__(self, command, settings):
        self.command, self.settings = command, settings

    def prepare(self, job):
        self.run(job, 1)  # reads the files into the system's cache
        return {"settings": self.settings, "check": []}

    def run(self, job, count):
        start = time.perf_counter()
        for _ in range(count):
            subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return {"seconds": time.perf_counter() - start, "count": count}


def pin(threads):
    """Gives a process as many processors as it has threads: some libraries count processors to decide on theirs."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
