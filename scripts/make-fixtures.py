#!/usr/bin/env python3
"""Writes the reference values that the tests compare Pleat with.

They come from PyTorch (1.13.0 of Debian's python3-torch when they were last made) and from the reference implementation
of safetensors (0.8.0). Everything is seeded. Inputs, scores and initial weights are Float32 numbers, so that the tests
start from exactly the same ones; what follows from them is computed in float64, except for the logits of `sequential`,
which are what PyTorch computes in float32.

Needs torch and safetensors:

    python3 -m venv --system-site-packages .venv && .venv/bin/pip install safetensors
    .venv/bin/python scripts/make-fixtures.py
"""
import json
import math
from pathlib import Path

import safetensors
import safetensors.torch
import torch
import torch.nn.functional as F
from torch.nn import Linear, ReLU, Sequential, Sigmoid, Tanh

tests = Path(__file__).resolve().parent.parent / "Tests"
files = tests / "ModelFilesTests" / "Fixtures"
networks = tests / "NeuralNetworksTests" / "Fixtures"


def write(path, values):
    made_by = f"scripts/make-fixtures.py with PyTorch {torch.__version__}, safetensors {safetensors.__version__}"
    text = json.dumps({"made_by": made_by} | values, indent=1, allow_nan=False)
    path.write_text(text + "\n")


def single_precision(*shape, generator):
    """Normally distributed Float32 numbers, as float64."""
    return torch.randn(*shape, generator=generator, dtype=torch.float32).double()


def sequential():
    """A network as PyTorch saves it, and its logits."""
    torch.manual_seed(1)
    network = Sequential(Linear(8, 6), ReLU(), Linear(6, 5), Tanh(), Linear(5, 3))
    safetensors.torch.save_file(network.state_dict(), files / "sequential.safetensors")
    inputs = torch.randn(4, 8)
    write(files / "sequential.json", {"inputs": inputs.tolist(), "logits": network(inputs).tolist()})


def names():
    """Names, shapes and metadata that put the header's JSON to the test; all Float32, in the order of their names."""
    tensors = {
        'a "quoted\\name"': torch.tensor([1.5, -2.5]),
        "control\n\t\u0001\u001f\u007f/": torch.tensor([[0.25], [0.5]]),
        "empty": torch.zeros(0, 3),
        "scalar": torch.tensor(math.pi),
        "žluťoučký 🐴": torch.arange(6.0).reshape(1, 2, 3),
    }
    # One key only: the reference implementation writes several in no particular order.
    metadata = {"größe": '{"layers": [8, 6]}\r\n'}
    safetensors.torch.save_file(tensors, files / "names.safetensors", metadata=metadata)


def half():
    """Tensors of other types than Float32; the values expected are given by their bit patterns as Float32."""
    infinity, not_a_number = math.inf, math.nan
    tensors = {
        "float16": torch.tensor(
            [0.0, -0.0, 1.0, -2.0, 0.1, 65504.0, 6.103515625e-05, 5.9604644775390625e-08, 6.097555160522461e-05,
             infinity, -infinity, not_a_number],
            dtype=torch.float16),
        "bfloat16": torch.tensor(
            [[0.0, -0.0, 1.0], [0.1, 3.3895313892515355e38, 9.183549615799121e-41],
             [infinity, -infinity, not_a_number]],
            dtype=torch.bfloat16),
        "float64": torch.tensor(
            [0.1, -1 / 3, 1e-300, 1e300, -1e300, 1 + 2**-24, 1 + 3 * 2**-24, 1e-40], dtype=torch.float64),
        "int64": torch.tensor([0, -1, 2**24 + 1, 2**24 + 3, 2**63 - 1, -(2**63)]),
        "int32": torch.tensor([-(2**31), 2**31 - 1, 7], dtype=torch.int32),
        "int16": torch.tensor([-(2**15), 2**15 - 1], dtype=torch.int16),
        "int8": torch.tensor([-128, 127], dtype=torch.int8),
        "uint8": torch.tensor([[0, 1], [128, 255]], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
    }
    safetensors.torch.save_file(tensors, files / "half.safetensors")
    expected = {
        name: {"shape": list(t.shape), "bits": [b & 0xFFFFFFFF for b in t.float().view(torch.int32).flatten().tolist()]}
        for name, t in tensors.items()
    }
    write(files / "half.json", {"tensors": expected})


def activations():
    """Each activation's value and derivative."""
    points = [-100.0, -30.0, -10.0] + [k / 4 for k in range(-17, 18)] + [10.0, 30.0, 100.0]
    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
        # The threshold above which PyTorch returns x itself is put out of the way.
        "softplus": lambda x: F.softplus(x, threshold=1000.0),
        "elu": F.elu,
    }
    values = {"x": points}
    for name, function in functions.items():
        x = torch.tensor(points, dtype=torch.float64, requires_grad=True)
        y = function(x)
        y.sum().backward()
        values[name] = {"value": y.tolist(), "derivative": x.grad.tolist()}
    write(networks / "activations.json", values)


def softmax_loss(scores, classes):
    return F.cross_entropy(scores, classes)


def svm_loss(scores, classes):
    """The mean over the batch of Σ_{j≠y} max(0, s_j − s_y + 1): PyTorch divides by the number of classes as well."""
    return F.multi_margin_loss(scores, classes) * scores.shape[1]


def squared_error_sum(scores, targets):
    return ((scores - targets) ** 2).sum()


def squared_error_mean(scores, targets):
    """Summed over the outputs, averaged over the batch."""
    return squared_error_sum(scores, targets) / scores.shape[0]


def losses():
    """Each loss of a batch of five examples with four outputs, and its gradient by the scores."""
    generator = torch.Generator().manual_seed(2)
    scores = (2 * single_precision(5, 4, generator=generator)).requires_grad_()
    targets = single_precision(5, 4, generator=generator)
    classes = torch.tensor([2, 0, 3, 1, 2])

    hinge = sum(
        max(0.0, s[j] - s[y] + 1) for s, y in zip(scores.tolist(), classes.tolist()) for j in range(4) if j != y)
    assert math.isclose(svm_loss(scores, classes).item(), hinge / 5)

    values = {"scores": scores.tolist(), "classes": classes.tolist(), "targets": targets.tolist()}
    for name, function, goal in [
        ("softmax_mean", softmax_loss, classes),
        ("svm_mean", svm_loss, classes),
        ("squared_error_sum", squared_error_sum, targets),
        ("squared_error_mean", squared_error_mean, targets),
    ]:
        loss = function(scores, goal)
        (gradient,) = torch.autograd.grad(loss, scores)
        values[name] = {"value": loss.item(), "gradient": gradient.tolist()}
    write(networks / "losses.json", values)


def training():
    """Thirty full-batch steps of several optimisers: the total loss before each step, and the weights after the last."""
    generator = torch.Generator().manual_seed(3)
    inputs = single_precision(12, 6, generator=generator)
    classes = torch.tensor([0, 1, 2] * 4)
    targets = single_precision(12, 3, generator=generator)
    template = Sequential(Linear(6, 7), ReLU(), Linear(7, 5), Sigmoid(), Linear(5, 3))
    initial = {
        name: (0.5 * single_precision(*p.shape, generator=generator)) for name, p in template.state_dict().items()}
    steps = 30

    def run(loss_name, learning_rate, momentum=0.0, l2=0.0, l1=0.0, cosine=False):
        network = Sequential(Linear(6, 7), ReLU(), Linear(7, 5), Sigmoid(), Linear(5, 3)).double()
        network.load_state_dict(initial)
        weights = [p for name, p in network.named_parameters() if name.endswith("weight")]
        optimiser = torch.optim.SGD(network.parameters(), lr=learning_rate, momentum=momentum)
        recorded, rates = [], []
        for t in range(steps):
            rate = learning_rate * (1 + math.cos(math.pi * t / steps)) / 2 if cosine else learning_rate
            optimiser.param_groups[0]["lr"] = rate
            outputs = network(inputs)
            if loss_name == "softmax":
                loss = softmax_loss(outputs, classes)
            else:
                loss = squared_error_mean(outputs, targets)
            loss = loss + l2 * sum((w**2).sum() for w in weights) + l1 * sum(w.abs().sum() for w in weights)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            recorded.append(loss.item())
            rates.append(rate)
        return {
            "loss": loss_name, "learning_rate": learning_rate, "momentum": momentum, "l2": l2, "l1": l1,
            "schedule": "cosine" if cosine else "constant",
            "rates": rates, "losses": recorded,
            "final": {name: p.tolist() for name, p in network.state_dict().items()},
        }

    write(networks / "training.json", {
        "steps": steps, "inputs": inputs.tolist(), "classes": classes.tolist(), "targets": targets.tolist(),
        "initial": {name: p.tolist() for name, p in initial.items()},
        "runs": {
            "sgd": run("softmax", 0.1),
            "momentum": run("softmax", 0.1, momentum=0.9, l2=0.01, l1=0.001),
            "cosine": run("softmax", 0.1, momentum=0.9, cosine=True),
            "squared_error": run("squared_error_mean", 0.05),
        },
    })


for folder in (files, networks):
    folder.mkdir(parents=True, exist_ok=True)
sequential()
names()
half()
activations()
losses()
training()
