"""The network: tables of keys, bidirectional LSTM layers, scores for arcs (biaffine) and for relations."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

# Of the word's keys, the first two share the left half of the input, the others the right half.
LEXICAL = 2
HALF = 96
HIDDEN = 128
LAYERS = 2
ARC = 128
LABEL = 48
SLOPE = 0.125  # of the leaky rectifier: a shift by three bits where the program computes it


def glorot(rng, rows, columns):
    return rng.normal(0, np.sqrt(2 / (rows + columns)), (rows, columns)).astype(np.float32)


def orthogonal(rng, rows, blocks):
    parts = [np.linalg.qr(rng.normal(size=(rows, rows)))[0] for _ in range(blocks)]
    return np.concatenate(parts, axis=1).astype(np.float32)


def initial(seed, sizes, labels, layers=LAYERS, hidden=HIDDEN):
    """Weights before training; `sizes` are the rows of the tables, row 0 being the unknown key."""
    rng = np.random.default_rng(seed)
    p = {"tables": [rng.normal(0, 0.2, (size, HALF)).astype(np.float32) for size in sizes]}
    width = 2 * HALF
    p["lstm"] = []
    for _ in range(layers):
        layer = []
        for _ in range(2):
            bias = np.zeros(4 * hidden, np.float32)
            bias[hidden : 2 * hidden] = 1.0
            layer.append({"w": glorot(rng, width, 4 * hidden), "u": orthogonal(rng, hidden, 4), "b": bias})
        p["lstm"].append(layer)
        width = 2 * hidden
    for name, size in [("arc_dep", ARC), ("arc_head", ARC), ("rel_dep", LABEL), ("rel_head", LABEL)]:
        p[name] = {"w": glorot(rng, width, size), "b": np.zeros(size, np.float32)}
    p["arc"] = np.zeros((ARC, ARC), np.float32)
    p["arc_b"] = np.zeros(ARC, np.float32)
    p["root"] = rng.normal(0, 0.1, ARC).astype(np.float32)
    p["rel"] = np.zeros((LABEL, labels * LABEL), np.float32)
    p["rel_by_dep"] = np.zeros((LABEL, labels), np.float32)
    p["rel_by_head"] = np.zeros((LABEL, labels), np.float32)
    p["rel_b"] = np.zeros(labels, np.float32)
    return p


def lstm(layer, x, mask, reverse, keep_h):
    """One direction. x: (time, batch, width); gates in the order input, forget, output, cell."""
    return recurrence(x @ layer["w"] + layer["b"], layer["u"], mask, keep_h, reverse)


@partial(jax.custom_vjp, nondiff_argnums=(4,))
def recurrence(zx, u, mask, keep_h, reverse):
    """States over time; `keep_h` drops out parts of the state on its way to the next step."""
    return recurrence_forward(zx, u, mask, keep_h, reverse)[0]


def recurrence_forward(zx, u, mask, keep_h, reverse):
    hidden = u.shape[0]
    start = jnp.zeros((zx.shape[1], hidden))

    def step(carry, now):
        h, c = carry
        z, m = now
        z = z + (h * keep_h) @ u
        gates = jax.nn.sigmoid(z[:, : 3 * hidden])
        g = jnp.tanh(z[:, 3 * hidden :])
        i, f, o = gates[:, :hidden], gates[:, hidden : 2 * hidden], gates[:, 2 * hidden :]
        c = (f * c + i * g) * m
        h = o * jnp.tanh(c) * m
        return (h, c), (h, c, gates, g)

    _, (h, c, gates, g) = jax.lax.scan(step, (start, start), (zx, mask[:, :, None]), reverse=reverse)
    return h, (h, c, gates, g, u, mask, keep_h)


def recurrence_backward(reverse, kept, dh_all):
    """By hand, so that the gradient of `u` is one product over all steps."""
    h, c, gates, g, u, mask, keep_h = kept
    hidden = u.shape[0]
    zero = jnp.zeros_like(h[:1])
    before = (lambda x: jnp.concatenate([x[1:], zero])) if reverse else (lambda x: jnp.concatenate([zero, x[:-1]]))

    def step(carry, now):
        dh, dc = carry
        dh_out, m, c, c_before, gates, g = now
        i, f, o = gates[:, :hidden], gates[:, hidden : 2 * hidden], gates[:, 2 * hidden :]
        dh = (dh + dh_out) * m
        t = jnp.tanh(c)
        dc = (dc + dh * o * (1 - t * t)) * m
        dz = jnp.concatenate(
            [dc * g * i * (1 - i), dc * c_before * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g * g)], axis=1
        )
        return ((dz @ back) * keep_h, dc * f), dz

    start, back = jnp.zeros(h.shape[1:]), u.T.copy()
    past = (dh_all, mask[:, :, None], c, before(c), gates, g)
    _, dz = jax.lax.scan(step, (start, start), past, reverse=not reverse)
    du = (before(h) * keep_h).reshape(-1, hidden).T @ dz.reshape(-1, 4 * hidden)
    return dz, du, jnp.zeros_like(mask), jnp.zeros_like(keep_h)


recurrence.defvjp(recurrence_forward, recurrence_backward)


def leaky(x):
    return jnp.where(x > 0, x, SLOPE * x)


def dropout(key, x, rate, shape):
    return x * jax.random.bernoulli(key, 1 - rate, shape) / (1 - rate)


def vectors(p, keys, mask, key=None, rate=0.0):
    """The four vectors of each word (batch, time, …): dependent and head of an arc, dependent and head of a relation.

    keys: (time, batch, tables) row numbers, mask: (time, batch). With a random `key`, drops out.
    """
    parts = [table[keys[:, :, i]] for i, table in enumerate(p["tables"])]
    x = jnp.concatenate([sum(parts[:LEXICAL]), sum(parts[LEXICAL:])], axis=-1)
    drop = key is not None
    keys_left = iter(jax.random.split(key, 40)) if drop else None
    batch = mask.shape[1]
    if drop:
        x = dropout(next(keys_left), x, rate * 0.6, (1, batch, x.shape[2]))
    for layer in p["lstm"]:
        hidden = layer[0]["u"].shape[0]
        outs = []
        for direction, reverse in zip(layer, (False, True)):
            keep = jnp.ones(())
            if drop:
                keep = jax.random.bernoulli(next(keys_left), 1 - rate * 0.6, (batch, hidden)) / (1 - rate * 0.6)
            outs.append(lstm(direction, x, mask, reverse, keep))
        x = jnp.concatenate(outs, axis=-1)
        if drop:
            x = dropout(next(keys_left), x, rate, (1, batch, x.shape[2]))
    x = x.transpose(1, 0, 2)

    def head(name):
        y = leaky(x @ p[name]["w"] + p[name]["b"])
        return dropout(next(keys_left), y, rate, (batch, 1, y.shape[2])) if drop else y

    return tuple(map(head, ("arc_dep", "arc_head", "rel_dep", "rel_head")))


def forward(p, keys, mask, key=None, rate=0.0):
    """Arc scores (batch, dependent, head; the root is the last head), and the vectors for relation scores."""
    arc_dep, arc_head, rel_dep, rel_head = vectors(p, keys, mask, key, rate)
    query = arc_dep @ p["arc"] + p["arc_b"]
    arcs = jnp.einsum("bia,bja->bij", query, arc_head)
    arcs = jnp.where(mask.T[:, None, :] > 0, arcs, -1e9)
    arcs = jnp.concatenate([arcs, (query @ p["root"])[:, :, None]], axis=2)
    return arcs, rel_dep, rel_head


def relations(p, rel_dep, rel_head):
    """Scores of relations for pairs (…, LABEL) of a dependent and its head."""
    labels = p["rel_b"].shape[0]
    mixed = (rel_dep @ p["rel"]).reshape(*rel_dep.shape[:-1], labels, LABEL)
    return (
        jnp.einsum("...lr,...r->...l", mixed, rel_head)
        + rel_dep @ p["rel_by_dep"]
        + rel_head @ p["rel_by_head"]
        + p["rel_b"]
    )


def loss(p, batch, key, rate):
    keys, mask, heads, rels = batch
    arcs, rel_dep, rel_head = forward(p, keys, mask, key, rate)
    weight = mask.T
    arc_loss = -jnp.take_along_axis(jax.nn.log_softmax(arcs), heads[:, :, None], 2)[:, :, 0]
    time = mask.shape[0]
    is_arc = weight * (heads < time)
    at_head = jnp.take_along_axis(rel_head, jnp.minimum(heads, time - 1)[:, :, None], 1)
    scores = jax.nn.log_softmax(relations(p, rel_dep, at_head))
    rel_loss = -jnp.take_along_axis(scores, rels[:, :, None], 2)[:, :, 0]
    return (arc_loss * weight).sum() / weight.sum() + (rel_loss * is_arc).sum() / weight.sum()
