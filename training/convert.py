"""Writes trained weights as whole numbers in the program's format: `python convert.py DATA NET.npz OUT.model`.

The format and what each number stands for are told in `crates/syntax/src/biaffine.rs` and below it; limits and shifts here
must be those there.
"""

import pickle
import struct
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np

import data
import network
from whole import ONE, SCALE, gates, matrix, rounded, sealed, text

NAME = "en-biaffine-1"
HIGHEST = {"arc_dep": 4095, "arc_head": 2047, "rel_dep": 4095, "rel_head": 2047}
QUERY = 4095
MIXED_SHIFT = 10
SCORE = 1024  # of a relation, fixed point
CALIBRATION = 600  # sentences that tell how high values get


def table(keys, rows):
    rows = np.asarray(rows, np.float64)
    scale = int(np.ceil(np.quantile(np.abs(rows), 0.9999) * ONE / 127))
    quantised = rounded(rows * ONE / scale, np.int8, -127, 127)
    return struct.pack("<II", len(keys), scale) + keys.astype("<u4").tobytes() + quantised.tobytes()


def units(p, vocabulary, folder):
    """What one stands for in each kind of vector, by the highest values (but for one in ten thousand) seen in training."""
    encoded = [vocabulary.encode(s) for s in data.read(folder, "train")[::40][:CALIBRATION]]
    seen = {name: [] for name in [*HIGHEST, "query"]}
    for _, (keys, mask, _, _) in data.batches(encoded, 3000):
        vectors = network.vectors(p, jnp.array(keys), jnp.array(mask))
        real = np.array(mask).T > 0
        for name, values in zip(HIGHEST, vectors):
            seen[name].append(np.array(values)[real])
        seen["query"].append(np.array(vectors[0] @ p["arc"] + p["arc_b"])[real])
    limits = {**HIGHEST, "query": QUERY}
    return {
        name: float(np.quantile(np.abs(np.concatenate(values)), 0.9999)) / limits[name]
        for name, values in seen.items()
    }


def relations(p, unit):
    size = network.LABEL
    labels = p["rel_b"].shape[0]
    parts = np.asarray(p["rel"], np.float64).reshape(size, labels, size).transpose(1, 2, 0)
    step = np.maximum(np.abs(parts).max(axis=(1, 2)), 1e-6) / 127
    quantised = rounded(parts / step[:, None, None], np.int8, -127, 127)
    worst = np.abs(quantised.astype(np.int64)).sum(axis=(1, 2)).max()
    assert worst * HIGHEST["rel_dep"] * HIGHEST["rel_head"] >> MIXED_SHIFT < 2**31 - 2**20, "a sum might overflow"
    together = step * unit["rel_dep"] * unit["rel_head"] * 2**MIXED_SHIFT * SCORE * SCALE
    alone = np.concatenate(
        [np.asarray(p["rel_by_dep"]).T * unit["rel_dep"], np.asarray(p["rel_by_head"]).T * unit["rel_head"]], axis=1
    )
    return rounded(together, "<i4").tobytes() + quantised.tobytes() + matrix(alone, p["rel_b"], 1.0, 1 / SCORE)


def convert(folder, p, vocabulary):
    tags = [line.split("\t") for line in (Path(folder) / "tags.tsv").read_text().split("\n") if line]
    body = b"UDBI0001" + text(NAME)
    body += struct.pack("<I", len(tags)) + b"".join(text(name) for tag in tags for name in tag)
    body += struct.pack("<I", len(vocabulary.relations)) + b"".join(map(text, vocabulary.relations))
    hidden = p["lstm"][0][0]["u"].shape[0]
    body += struct.pack("<5I", network.HALF, hidden, len(p["lstm"]), network.ARC, network.LABEL)
    for keys, rows in zip(vocabulary.keys, p["tables"]):
        body += table(keys, rows)
    body += gates()
    for layer in p["lstm"]:
        for way in layer:
            body += matrix(np.concatenate([way["w"], way["u"]]).T, way["b"], 1 / ONE, 1 / ONE)
    unit = units(p, vocabulary, folder)
    # One matrix for all four kinds of vectors; the outputs of each have a unit of their own.
    weights = np.concatenate([p[name]["w"] for name in HIGHEST], axis=1).T
    biases = np.concatenate([p[name]["b"] for name in HIGHEST])
    outs = np.concatenate([np.full(p[name]["b"].shape, unit[name]) for name in HIGHEST])
    body += matrix(weights, biases, 1 / ONE, outs)
    body += matrix(np.asarray(p["arc"]).T, p["arc_b"], unit["arc_dep"], unit["query"])
    body += rounded(np.asarray(p["root"]) / unit["arc_head"], "<i2", -2047, 2047).tobytes()
    body += relations(p, unit)
    return sealed(body)


def main():
    folder, net, out = sys.argv[1:]
    loaded = pickle.loads(Path(net).read_bytes())
    if len(loaded) == 3:  # a checkpoint
        p, vocabulary = loaded[2][3], data.Vocabulary(data.read(folder, "train"))
    else:
        p, vocabulary = loaded
    Path(out).write_bytes(convert(folder, p, vocabulary))


if __name__ == "__main__":
    main()
