"""What the jobs on image features start from: images of Fashion-MNIST, patches of them, and starts drawn from these."""
import numpy as np
from safetensors.numpy import save_file

import peer


def write(folder, jobs):
    """A file for each of these jobs that is one on features."""
    wanted = [job for job in MAKERS if job in jobs]
    if not wanted:
        return
    (pixels, _), _ = peer.fashion_mnist()
    images = np.rint(pixels * 255).astype(np.float32)
    for job in wanted:
        # Each job has a generator of its own, so that its arrays don't depend on which others are asked for.
        tensors, about = MAKERS[job](images, np.random.default_rng(1))
        save_file({name: np.ascontiguousarray(array, np.float32) for name, array in tensors.items()},
                  f"{folder}/{job}.safetensors", metadata={key: str(value) for key, value in about.items()})


def hog(images, rng):
    return {"x": images[:2000]}, {"side": 28, "cell": 4, "block": 2, "directions": 9, "checked": 16}


def clusters_of_images(images, rng):
    x = images[:10000] / 255
    return {"x": x, "start": x[rng.choice(len(x), 64, replace=False)]}, {"iterations": 20}


def clusters_of_patches(images, rng):
    x = patches(images, 50000, 6, rng)
    return {"x": x, "start": x[rng.choice(len(x), 256, replace=False)]}, {"iterations": 20}


def components(images, rng):
    return {"x": images[:20000] / 255}, {"components": 64}


def mixture(images, rng):
    """Patches along their first 32 principal components; Gaussians start at some of them, with the variance of all."""
    x = patches(images, 50000, 8, rng)
    x = x - x.mean(axis=0)
    _, vectors = np.linalg.eigh(x.T @ x)
    x = x @ vectors[:, :-33:-1]
    means = x[rng.choice(len(x), 64, replace=False)]
    return {"x": x, "means": means, "variances": np.tile(x.var(axis=0), (64, 1))}, {"iterations": 10}


def patches(images, count, side, rng):
    """Random square patches that aren't flat, less their mean, over their deviation."""
    pictures, found, wanted = images.reshape(-1, 28, 28), [], count
    while wanted > 0:
        picture = rng.integers(len(pictures), size=2 * count)
        top, left = rng.integers(29 - side, size=(2, 2 * count))
        rows = top[:, None, None] + np.arange(side)[:, None]
        columns = left[:, None, None] + np.arange(side)
        some = pictures[picture[:, None, None], rows, columns].reshape(2 * count, -1)
        some = some[some.std(axis=1) > 10][:wanted]
        wanted -= len(some)
        found.append(some)
    x = np.concatenate(found)
    return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 10)


MAKERS = {"hog": hog, "k-means": clusters_of_images, "k-means-patches": clusters_of_patches, "pca": components,
          "mixture": mixture}
