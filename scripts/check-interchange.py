#!/usr/bin/env python3
"""Checks that others read what Pleat writes: the reference safetensors library loads a model, and its tensors give the
probabilities that `pleat predict` prints. With PyTorch installed, the network is a torch.nn.Sequential that loads them under
their names, and a network that PyTorch saved starts a training through --init.

    scripts/check-interchange.py PLEAT        # the executable; needs safetensors and numpy, takes PyTorch if it is there
"""
import subprocess
import sys
import tempfile

import numpy as np
from safetensors.numpy import load_file, save_file

try:
    import torch
except ImportError:
    torch = None

pleat = sys.argv[1]


def run(*arguments, text=None):
    return subprocess.run([pleat, *arguments, "--quiet"], input=text, capture_output=True, text=True, check=True).stdout


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


with tempfile.TemporaryDirectory() as folder:
    model = f"{folder}/digits.safetensors"
    run("train", "digits", "--hidden", "32,16", "--epochs", "10", "--out", model)
    tensors = load_file(model)
    x = np.random.default_rng(0).integers(0, 17, (20, 64)).astype(np.float32)
    scaled = (x - tensors["preprocess.shift"]) * tensors["preprocess.scale"]
    weights = {name: value for name, value in tensors.items() if not name.startswith("preprocess.")}
    if torch:
        layers = torch.nn.Sequential(
            torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))
        layers.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
        scores = layers(torch.from_numpy(scaled)).detach().numpy()
    else:
        h = np.maximum(0, scaled @ weights["0.weight"].T + weights["0.bias"])
        h = np.maximum(0, h @ weights["2.weight"].T + weights["2.bias"])
        scores = h @ weights["4.weight"].T + weights["4.bias"]
    csv = "\n".join(",".join(str(v) for v in row) for row in x)
    rows = run("predict", model, "-", "--probabilities", text=csv).splitlines()[1:]
    printed = np.array([[float(field) for field in row.split(",")[1:]] for row in rows])
    error = np.abs(printed - softmax(scores.astype(np.float64))).max()
    assert error < 1e-5, error
    print(f"{'PyTorch' if torch else 'NumPy'} on Pleat's tensors: probabilities differ by at most {error:.1e}")

    # The other way: weights that somebody else saved, and a training that hardly moves them.
    saved = f"{folder}/saved.safetensors"
    if torch:
        import safetensors.torch

        torch.manual_seed(0)
        layers = torch.nn.Sequential(torch.nn.Linear(64, 12), torch.nn.Tanh(), torch.nn.Linear(12, 10))
        safetensors.torch.save_file(layers.state_dict(), saved)
    else:
        random = np.random.default_rng(1)
        shapes = {"0.weight": (12, 64), "0.bias": 12, "2.weight": (10, 12), "2.bias": 10}
        save_file({name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}, saved)
    run("train", "digits", "--hidden", "12", "--activation", "tanh", "--init", saved, "--learning-rate", "1e-30",
        "--epochs", "1", "--out", f"{folder}/again.safetensors")
    before, after = load_file(saved), load_file(f"{folder}/again.safetensors")
    assert all(np.array_equal(before[name], after[name]) for name in before), "--init changed the weights"
    print(f"--init takes what {'PyTorch' if torch else 'safetensors'} saved")
