"""Trains the parser on the exported treebanks: `python train.py DATA OUT.npz`. Goes on from OUT.npz.part if it is there."""

import argparse
import os
import pickle
import time
from functools import partial
from pathlib import Path

# Each core takes half of every batch.
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import jax
import jax.numpy as jnp
import numpy as np

import data
import network
from decode import evaluate
from jax.sharding import Mesh, NamedSharding, PartitionSpec

SEED = 20_250_503
WORDS = 1500  # in a batch
WARM = 200  # steps
EPOCHS = 8
RATE = 2.5e-3  # of learning, at its highest
DROP = 0.3  # share of the numbers that are dropped out
AVERAGE = 0.999  # weights are averaged over about the last thousand steps


def schedule(step, total):
    """Up for a while, then slowly down along a cosine for a quarter of the time, then along a line to nothing."""
    warm = jnp.minimum(1.0, (step + 1) / WARM)
    slow = lambda at: 0.5 * (1 + jnp.cos(jnp.pi * 0.75 * at))
    done = step / total
    return RATE * warm * jnp.where(done < 0.25, slow(done), slow(0.25) * (1 - done) / 0.75)


@partial(jax.jit, static_argnames="total", donate_argnums=(0, 1, 2, 3))
def update(p, m, v, mean, batch, step, key, total):
    """One step of Adam, with the gradient's norm cut at 5, and of the average over time."""
    value, g = jax.value_and_grad(network.loss)(p, batch, key, DROP)
    norm = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(g)))
    g = jax.tree.map(lambda x: x * jnp.minimum(1.0, 5.0 / (norm + 1e-9)), g)
    m = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
    v = jax.tree.map(lambda a, b: 0.98 * a + 0.02 * b * b, v, g)
    rate = schedule(step, total)
    a, b = 1 - 0.9 ** (step + 1), 1 - 0.98 ** (step + 1)
    p = jax.tree.map(lambda w, x, y: w - rate * (x / a) / (jnp.sqrt(y / b) + 1e-8), p, m, v)
    keep = jnp.minimum(AVERAGE, (step + 1) / (step + 10))
    mean = jax.tree.map(lambda a, w: keep * a + (1 - keep) * w, mean, p)
    return p, m, v, mean, value


def forget(keys, vocabulary, rng):
    """Rare forms and lemmas become unknown at times, and each key of any table now and then."""
    for table, count in enumerate(vocabulary.counts):
        seen = count[keys[:, :, table]]
        if table < network.LEXICAL:
            odds = 0.6 / (0.6 + seen) + 0.05
        else:
            odds = 0.03
        keys[:, :, table] *= rng.random(seen.shape) >= odds
    # A word of which neither form nor lemma is known.
    both = rng.random(keys.shape[:2]) < 0.04
    keys[:, :, : network.LEXICAL] *= ~both[:, :, None]
    return keys


MESH = Mesh(np.array(jax.devices()), ("batch",))
WHOLE = NamedSharding(MESH, PartitionSpec())


def split(keys, mask, heads, rels):
    """Lays one half of the batch on each core; arrays are time-first but for the last two."""
    late = NamedSharding(MESH, PartitionSpec(None, "batch"))
    early = NamedSharding(MESH, PartitionSpec("batch"))
    return jax.device_put((keys, mask, heads, rels), (late, late, early, early))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("--stop", type=int, default=10**9, help="epochs after which to stop, for trials")
    options = parser.parse_args()
    sentences = data.read(options.data, "train")
    vocabulary = data.Vocabulary(sentences)
    encoded = [vocabulary.encode(sentence) for sentence in sentences]
    sizes = [len(keys) + 1 for keys in vocabulary.keys]
    print(len(sentences), "sentences, tables", sizes, len(vocabulary.relations), "relations", flush=True)
    steps = sum(1 for _ in data.batches(encoded, WORDS)) * EPOCHS

    p = network.initial(SEED, sizes, len(vocabulary.relations))
    print(sum(x.size for x in jax.tree.leaves(p)), "weights,", steps, "steps", flush=True)
    p = jax.tree.map(jnp.array, p)
    state = [p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.array, p)]
    state = jax.device_put(state, WHOLE)
    first, step = 0, 0
    part = Path(options.out + ".part")
    if part.exists():
        first, step, state = pickle.loads(part.read_bytes())
        state = jax.device_put(state, WHOLE)
    dev = {name: data.read(options.data, name) for name in ("ewt-dev", "gum-dev")}
    for epoch in range(first, min(EPOCHS, options.stop)):
        begun, sum_of_losses, count = time.time(), 0.0, 0
        rng = np.random.default_rng([SEED, epoch])
        for _, (keys, mask, heads, rels) in data.batches(encoded, WORDS, rng):
            batch = split(forget(keys, vocabulary, rng), mask, heads, rels)
            key = jax.random.fold_in(jax.random.key(SEED, impl="rbg"), step)
            *state, value = update(*state, batch, step, key, steps)
            step, count = step + 1, count + 1
            if count % 20 == 0:
                sum_of_losses += float(value)
        line = f"epoch {epoch + 1}: loss {sum_of_losses / max(1, count // 20):.4f}, {time.time() - begun:.0f} s"
        if epoch % 2 == 1 or epoch + 1 == EPOCHS:
            line += "".join(f"; {name} {evaluate(state[3], vocabulary, s)}" for name, s in dev.items())
        print(line, flush=True)
        part.write_bytes(pickle.dumps((epoch + 1, step, jax.tree.map(np.array, state))))
    Path(options.out).write_bytes(pickle.dumps((jax.tree.map(np.array, state[3]), vocabulary)))


if __name__ == "__main__":
    main()
