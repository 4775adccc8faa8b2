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
from torch.nn import BatchNorm1d, Dropout, LayerNorm, Linear, ReLU, Sequential, Sigmoid, Tanh

tests = Path(__file__).resolve().parent.parent / "Tests"
files = tests / "ModelFilesTests" / "Fixtures"
networks = tests / "NeuralNetworksTests" / "Fixtures"


def write(path, values, indent=1):
    made_by = f"scripts/make-fixtures.py with PyTorch {torch.__version__}, safetensors {safetensors.__version__}"
    text = json.dumps({"made_by": made_by} | values, indent=indent, allow_nan=False)
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


def gelu(x):
    """As PyTorch's own, which is 1 + erf for 1 − (−erf) and loses all digits far to the left."""
    y = x * torch.erfc(-x * math.sqrt(0.5)) / 2
    assert torch.allclose(y, F.gelu(x), rtol=0, atol=1e-15)
    return y


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
        "gelu": gelu,
        "silu": F.silu,
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


def smoothed_loss(scores, classes):
    return F.cross_entropy(scores, classes, label_smoothing=0.3)


def svm_loss(scores, classes):
    """The mean over the batch of Σ_{j≠y} max(0, s_j − s_y + 1): PyTorch divides by the number of classes as well."""
    return F.multi_margin_loss(scores, classes) * scores.shape[1]


def margins(scores, classes):
    """max(0, 1 − yⱼsⱼ), y = 1 for the class and −1 for the others."""
    signs = 2.0 * F.one_hot(classes, scores.shape[1]) - 1
    return F.relu(1 - signs * scores)


def one_vs_all_loss(scores, classes):
    return margins(scores, classes).sum() / scores.shape[0]


def one_vs_all_squared_loss(scores, classes):
    return margins(scores, classes).square().sum() / scores.shape[0]


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
        ("softmax_smoothed", smoothed_loss, classes),
        ("svm_mean", svm_loss, classes),
        ("one_vs_all_mean", one_vs_all_loss, classes),
        ("one_vs_all_squared_mean", one_vs_all_squared_loss, classes),
        ("squared_error_sum", squared_error_sum, targets),
        ("squared_error_mean", squared_error_mean, targets),
    ]:
        loss = function(scores, goal)
        (gradient,) = torch.autograd.grad(loss, scores)
        values[name] = {"value": loss.item(), "gradient": gradient.tolist()}
    write(networks / "losses.json", values)


def normalizations():
    """Four batches through a batch norm and a layer norm: outputs, gradients for given ones of the outputs, running statistics.

    The last column's mean is large beside its deviation. The batch norm's last step is one of evaluation.
    """
    generator = torch.Generator().manual_seed(5)
    width = 5
    weight, bias = single_precision(width, generator=generator), single_precision(width, generator=generator)
    batches = []
    for rows in (6, 9, 2, 4):
        inputs = (2 * single_precision(rows, width, generator=generator)).float()
        inputs[:, -1] += 1000
        batches.append({
            "inputs": inputs.double().tolist(),
            "output_gradient": single_precision(rows, width, generator=generator).tolist(),
        })

    def run(layer):
        layer = layer.double()
        with torch.no_grad():
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        steps = []
        for number, batch in enumerate(batches):
            layer.train(number < 3)
            layer.zero_grad()
            inputs = torch.tensor(batch["inputs"], dtype=torch.float64, requires_grad=True)
            outputs = layer(inputs)
            outputs.backward(torch.tensor(batch["output_gradient"], dtype=torch.float64))
            steps.append({
                "outputs": outputs.tolist(), "input_gradient": inputs.grad.tolist(),
                "weight_gradient": layer.weight.grad.tolist(), "bias_gradient": layer.bias.grad.tolist(),
                "buffers": {
                    name: b.tolist() for name, b in layer.named_buffers() if name != "num_batches_tracked"},
            })
        return steps

    write(networks / "normalizations.json", {
        "weight": weight.tolist(), "bias": bias.tolist(), "batches": batches,
        "batch_norm": run(BatchNorm1d(width)), "batch_norm_other": run(BatchNorm1d(width, eps=0.01, momentum=0.4)),
        "layer_norm": run(LayerNorm(width)), "layer_norm_other": run(LayerNorm(width, eps=0.5)),
    }, indent=None)


def normalized():
    """A network with a batch norm and dropout as PyTorch saves it after a few steps, and its logits in evaluation."""
    torch.manual_seed(6)
    network = Sequential(Linear(8, 6), BatchNorm1d(6), ReLU(), Dropout(0.5), Linear(6, 3), LayerNorm(3))
    for _ in range(3):
        network(torch.randn(10, 8))
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    network.eval()
    safetensors.torch.save_file(network.state_dict(), files / "normalized.safetensors")
    inputs = torch.randn(4, 8)
    write(files / "normalized.json", {"inputs": inputs.tolist(), "logits": network(inputs).tolist()})


def training():
    """Full-batch steps of several optimisers: the total loss before each step, and the weights after the last."""
    generator = torch.Generator().manual_seed(3)
    inputs = single_precision(12, 6, generator=generator)
    classes = torch.tensor([0, 1, 2] * 4)
    targets = single_precision(12, 3, generator=generator)
    template = Sequential(Linear(6, 7), ReLU(), Linear(7, 5), Sigmoid(), Linear(5, 3))
    initial = {
        name: (0.5 * single_precision(*p.shape, generator=generator)) for name, p in template.state_dict().items()}

    def run(optimiser, learning_rate, loss="softmax", steps=100, l2=0.0, l1=0.0, schedule="constant",
            schedule_options={}, clip_norm=None, **options):
        """`schedule` is "constant", "cosine", or the name of a class of torch.optim.lr_scheduler with its options."""
        network = Sequential(Linear(6, 7), ReLU(), Linear(7, 5), Sigmoid(), Linear(5, 3)).double()
        network.load_state_dict(initial)
        weights = [p for name, p in network.named_parameters() if name.endswith("weight")]
        biases = [p for name, p in network.named_parameters() if name.endswith("bias")]
        stepper = make_optimiser(optimiser, weights, biases, learning_rate, l2, options)
        scheduler = None
        if schedule not in ("constant", "cosine"):
            scheduler = getattr(torch.optim.lr_scheduler, schedule)(stepper, **schedule_options)
        recorded, rates, norms = [], [], []
        for t in range(steps):
            if schedule == "cosine":
                for group in stepper.param_groups:
                    group["lr"] = learning_rate * (1 + math.cos(math.pi * t / steps)) / 2
            rates.append(stepper.param_groups[0]["lr"])
            outputs = network(inputs)
            value = softmax_loss(outputs, classes) if loss == "softmax" else squared_error_mean(outputs, targets)
            stepper.zero_grad()
            value.backward()
            with torch.no_grad():
                recorded.append(
                    (value + l2 * sum((w**2).sum() for w in weights) + l1 * sum(w.abs().sum() for w in weights)).item())
            if clip_norm is not None:
                norms.append(torch.nn.utils.clip_grad_norm_(network.parameters(), clip_norm).item())
            for w in weights:
                w.grad += l1 * w.detach().sign()
            stepper.step()
            if schedule == "ReduceLROnPlateau":
                scheduler.step(value.item())
            elif scheduler is not None:
                scheduler.step()
        return {
            "optimizer": optimiser, "options": options, "loss": loss, "steps": steps, "learning_rate": learning_rate,
            "l2": l2, "l1": l1, "clip_norm": clip_norm, "schedule": schedule, "schedule_options": schedule_options,
            "rates": rates, "losses": recorded, "norms": norms,
            "final": {name: p.tolist() for name, p in network.state_dict().items()},
        }

    write(networks / "training.json", {
        "inputs": inputs.tolist(), "classes": classes.tolist(), "targets": targets.tolist(),
        "initial": {name: p.tolist() for name, p in initial.items()},
        "runs": {
            "sgd": run("SGD", 0.1, steps=30),
            "momentum": run("SGD", 0.1, steps=30, momentum=0.9, l2=0.01, l1=0.001),
            "cosine": run("SGD", 0.1, steps=30, momentum=0.9, schedule="cosine"),
            "squared_error": run("SGD", 0.05, steps=30, loss="squared_error_mean"),
            "long_sgd": run("SGD", 0.1, l2=0.002),
            "long_momentum": run("SGD", 0.05, momentum=0.9, l2=0.01),
            "nesterov": run("SGD", 0.05, momentum=0.9, nesterov=True, l2=0.01),
            # Without an L1 penalty, whose gradient jumps where a weight passes 0: AdaGrad makes a step of that.
            "adagrad": run("Adagrad", 0.05, l2=0.002),
            "rmsprop": run("RMSprop", 0.005, l2=0.01),
            "adam": run("Adam", 0.01, l2=0.01),
            "adamw": run("AdamW", 0.01, weight_decay=0.1),
            "clipped": run("SGD", 0.2, momentum=0.8, l2=0.01, clip_norm=0.25),
            "clipped_adam": run("Adam", 0.01, l2=0.01, clip_norm=0.02),
            "step": run("SGD", 0.2, schedule="StepLR", schedule_options={"step_size": 30, "gamma": 0.5}),
            "plateau": run(
                "SGD", 0.5, momentum=0.9, schedule="ReduceLROnPlateau",
                schedule_options={"patience": 2, "factor": 0.5, "threshold": 0.02}),
        },
    }, indent=None)


def make_optimiser(name, weights, biases, learning_rate, l2, options):
    """An optimiser of torch.optim that penalises, or decays, weights but not biases."""
    groups = [{"params": weights}, {"params": biases, "weight_decay": 0.0}]
    if name != "AdamW":
        options = options | {"weight_decay": 2 * l2}
    return getattr(torch.optim, name)(groups, lr=learning_rate, **options)


def optimisers():
    """A hundred steps of every optimiser along gradients that are given, not computed: of 24 weights and 3 biases.

    The gradients are of sizes from far below the usual epsilons to 10, some are 0 now and then, and one is always.
    """
    generator = torch.Generator().manual_seed(4)
    steps, count = 100, 27
    sizes = 10 ** torch.linspace(-11, 1, count, dtype=torch.float64)
    gradients = single_precision(steps, count, generator=generator) * sizes
    gradients += 0.5 * sizes * torch.sign(single_precision(count, generator=generator))
    gradients[torch.rand(steps, count, generator=generator) < 0.1] = 0
    gradients[:, 5] = 0
    gradients = gradients.float()
    initial = single_precision(count, generator=generator)

    def run(optimiser, learning_rate, l2=0.0, l1=0.0, **options):
        weights, biases = initial[:24].clone(), initial[24:].clone()
        stepper = make_optimiser(optimiser, [weights], [biases], learning_rate, l2, options)
        after = {}
        for t in range(steps):
            weights.grad = gradients[t, :24].double() + l1 * weights.sign()
            biases.grad = gradients[t, 24:].double()
            stepper.step()
            if t + 1 in (1, 2, 3, 10, 50, 100):
                after[str(t + 1)] = torch.cat([weights, biases]).tolist()
        return {
            "optimizer": optimiser, "options": options, "learning_rate": learning_rate, "l2": l2, "l1": l1,
            "after": after}

    def plateau(patience, factor, threshold):
        """The rates after each of a sequence of losses."""
        stepper = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
            stepper, patience=patience, factor=factor, threshold=threshold)
        rates = []
        for loss in losses:
            scheduler.step(loss)
            rates.append(stepper.param_groups[0]["lr"])
        return {"patience": patience, "factor": factor, "threshold": threshold, "rates": rates}

    losses = [2 * 0.9**t + 0.05 * x for t, x in enumerate(torch.randn(60, generator=generator).abs().tolist())]
    write(networks / "optimizers.json", {
        # As Float32 prints them, which is shorter.
        "initial": [float(str(x)) for x in initial.float().numpy()],
        "gradients": [[float(str(x)) for x in row] for row in gradients.numpy()],
        "losses": losses,
        "plateaus": [
            plateau(0, 0.8, 1e-4), plateau(2, 0.5, 1e-4), plateau(3, 0.3, 0.2), plateau(6, 0.1, 1e-4)],
        "runs": {
            "sgd": run("SGD", 0.01),
            "sgd_penalised": run("SGD", 0.01, l2=0.05, l1=0.01),
            "momentum": run("SGD", 0.003, momentum=0.9),
            "momentum_penalised": run("SGD", 0.003, momentum=0.5, l2=0.05, l1=0.01),
            "nesterov": run("SGD", 0.003, momentum=0.9, nesterov=True),
            "nesterov_penalised": run("SGD", 0.003, momentum=0.5, nesterov=True, l2=0.05, l1=0.01),
            "adagrad": run("Adagrad", 0.01),
            "adagrad_large_epsilon": run("Adagrad", 0.1, l2=0.05, eps=0.01),
            "rmsprop": run("RMSprop", 0.01),
            "rmsprop_other": run("RMSprop", 0.02, l2=0.05, l1=0.01, alpha=0.8, eps=0.01),
            "adam": run("Adam", 0.001),
            "adam_other": run("Adam", 0.02, l2=0.05, l1=0.01, betas=[0.8, 0.95], eps=0.01),
            "adamw": run("AdamW", 0.001),
            "adamw_other": run("AdamW", 0.02, betas=[0.8, 0.95], eps=0.01, weight_decay=0.2),
        },
    }, indent=None)


for folder in (files, networks):
    folder.mkdir(parents=True, exist_ok=True)
sequential()
names()
half()
activations()
losses()
normalizations()
normalized()
training()
optimisers()
