"""PyTorch on the CPU: its quickest ways, eager or compiled."""
import os

import numpy as np
import torch
from torch.nn.functional import cross_entropy

import peer

torch.set_num_threads(int(os.environ["PEER_THREADS"]))
ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}


def sequential(layers, activation):
    modules = []
    for weight, bias in layers:
        dense = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            dense.weight.copy_(torch.from_numpy(weight))
            dense.bias.copy_(torch.from_numpy(bias))
        modules += [dense, ACTIVATIONS[activation]()]
    return torch.nn.Sequential(*modules[:-1])


class TwentyLines(peer.Job):
    def __init__(self):
        tensors, about = peer.arrays("twenty-lines")
        self.start = [torch.from_numpy(tensors[name]) for name in ("x", "y", "w1", "w2")]

        def step(x, y, w1, w2):
            h = torch.sigmoid(x @ w1)
            difference = h @ w2 - y
            loss = difference.square().sum()
            dy_pred = 2 * difference
            dh = dy_pred @ w2.T
            w2.addmm_(h.T, dy_pred, alpha=-1e-4)
            w1.addmm_(x.T, dh * h * (1 - h), alpha=-1e-4)
            return loss

        compiled = torch.compile(step)
        ways = {"by hand, addmm_ in inference mode": self.by_hand(step),
                "by hand, torch.compile in inference mode": self.by_hand(compiled),
                "autograd, torch.optim.SGD(fused=True)": self.autograd}
        self.settings, best = peer.quickest(ways, 200)
        self.way = ways[best]
        losses = []
        self.way(int(about["steps"]), losses.append)
        self.check = losses

    def arrays(self):
        return [array.clone() for array in self.start]

    def by_hand(self, step):
        @torch.inference_mode()
        def way(count, observe=lambda loss: None):
            arrays = self.arrays()
            for _ in range(count):
                observe(step(*arrays))
        return way

    def autograd(self, count, observe=lambda loss: None):
        x, y, w1, w2 = self.arrays()
        optimizer = torch.optim.SGD([w1.requires_grad_(), w2.requires_grad_()], lr=1e-4, fused=True)
        for _ in range(count):
            loss = (torch.sigmoid(x @ w1) @ w2 - y).square().sum()
            observe(loss.detach())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def run(self, count):
        self.way(count)
        return count


def optimizers(learning_rate, momentum):
    """{what it is called: function that makes it}"""
    return {
        "SGD(fused=True)": lambda parameters: torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum, fused=True),
        "SGD(foreach=True)": lambda parameters: torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum, foreach=True),
    }


class Trainer:
    """Trains on batches in one way: eager or compiled."""

    def __init__(self, layers, activation, make_optimizer, compiles):
        self.model = sequential(layers, activation)
        self.optimizer = make_optimizer(self.model.parameters())
        loss = lambda x, labels: cross_entropy(self.model(x), labels)
        self.loss = torch.compile(loss, dynamic=False) if compiles else loss

    def step(self, x, labels):
        loss = self.loss(x, labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss


def ways_to_train(layers, activation, learning_rate, momentum):
    """{what it is called: function that makes a trainer}"""
    return {
        f"{'torch.compile of forward and loss' if compiles else 'eager'}, {name}":
            lambda make=make, compiles=compiles: Trainer(layers, activation, make, compiles)
        for name, make in optimizers(learning_rate, momentum).items() for compiles in (False, True)
    }


class SmallTraining(peer.Job):
    def __init__(self, name):
        network = peer.Network(name)
        x, labels = torch.from_numpy(network.x), torch.from_numpy(network.labels)
        self.batches = list(zip(x.split(network.batch), labels.split(network.batch)))
        trainers = ways_to_train(network.layers, network.activation, network.learning_rate, 0.9)

        def way(make):
            trainer = make()
            return lambda count: self.train(trainer, count)

        ways = {name: way(make) for name, make in trainers.items()}
        self.settings, best = peer.quickest(ways, len(self.batches))
        self.settings = f"batches cut beforehand; {self.settings}"
        self.way, trainer = ways[best], trainers[best]()
        losses = [trainer.step(*self.batches[i % len(self.batches)]).item()
                  for i in range(network.epochs * len(self.batches))]
        self.check = np.reshape(losses, (network.epochs, -1)).mean(axis=1)

    def train(self, trainer, count):
        epochs = max(1, count // len(self.batches))
        for _ in range(epochs):
            for x, labels in self.batches:
                trainer.step(x, labels)
        return epochs * len(self.batches)

    def run(self, count):
        return self.way(count)


class Fashion(peer.Job):
    warms_up = False

    def __init__(self):
        (x, labels), (test_x, test_labels) = peer.fashion_mnist()
        self.x, self.labels = torch.from_numpy(x), torch.from_numpy(labels)
        self.test_x, self.test_labels = torch.from_numpy(test_x), torch.from_numpy(test_labels)
        self.rng = np.random.default_rng(0)
        layers = peer.he_network(self.rng, peer.FASHION["widths"])
        ways = ways_to_train(layers, "relu", peer.FASHION["learning_rate"], peer.FASHION["momentum"])
        trainers = {name: make() for name, make in ways.items()}
        self.settings, best = peer.quickest(
            {name: lambda steps, trainer=trainer: self.train(trainer, steps) for name, trainer in trainers.items()}, 100)
        self.trainer = trainers[best]
        self.settings = f"images as float32 in memory, randperm each epoch; {self.settings}"
        self.restart()

    def train(self, trainer, steps):
        batch = peer.FASHION["batch"]
        order = torch.randperm(len(self.x))
        for positions in order.split(batch)[:steps]:
            trainer.step(self.x[positions], self.labels[positions])

    def run(self, epochs):
        for _ in range(epochs):
            self.train(self.trainer, None)
        return epochs

    def results(self):
        with torch.inference_mode():
            right = (self.trainer.model(self.test_x).argmax(1) == self.test_labels).float().mean().item()
        self.restart()
        return {"accuracy": right}

    def restart(self):
        """New weights where the old ones lie, so that what was compiled stays so."""
        with torch.no_grad():
            dense = [module for module in self.trainer.model if isinstance(module, torch.nn.Linear)]
            for module, (weight, bias) in zip(dense, peer.he_network(self.rng, peer.FASHION["widths"])):
                module.weight.copy_(torch.from_numpy(weight))
                module.bias.copy_(torch.from_numpy(bias))
        self.trainer.optimizer.state.clear()


class Prediction(peer.Job):
    def __init__(self):
        network = peer.Network("predict")
        x = torch.from_numpy(network.x)
        model = sequential(network.layers, network.activation).eval()

        def repeated(function):
            @torch.inference_mode()
            def way(count):
                for _ in range(count):
                    function(x)
                return count
            return way

        with torch.inference_mode():
            functions = {"eager": model, "torch.compile": torch.compile(model)}
            try:
                functions["torch.jit.trace, frozen"] = torch.jit.freeze(torch.jit.trace(model, x))
            except Exception as error:
                print(f"torch.jit: {error!r}", file=peer.sys.stderr)
        ways = {name: repeated(function) for name, function in functions.items()}
        self.settings, best = peer.quickest(ways, 1000)
        self.settings = f"inference mode; {self.settings}"
        self.run = ways[best]
        with torch.inference_mode():
            self.check = functions[best](x)[0].tolist()


peer.serve(f"PyTorch {torch.__version__}", {
    "twenty-lines": TwentyLines,
    "fashion-mnist": Fashion,
    "small-tanh": lambda: SmallTraining("small-tanh"),
    "small-relu": lambda: SmallTraining("small-relu"),
    "predict": Prediction,
})
