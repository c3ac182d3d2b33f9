"""Reads the exported treebanks and makes batches of equal shapes."""

from collections import Counter
from pathlib import Path

import numpy as np

TABLES = 8
# How often a key must be seen to get a row: form, lemma, tag, suffixes 3 and 2, prefix 3, shape, tags in the lexicon.
LEAST = [3, 3, 1, 3, 3, 3, 3, 3]
LENGTHS = [8, 14, 20, 26, 32, 40, 52, 70, 100, 180]


def read(folder, name):
    """Sentences, each (keys, heads, relations, parts of speech); heads from 0, the root is the length."""
    sentences, rows = [], []
    for line in (Path(folder) / f"{name}.tsv").read_text().split("\n"):
        if line:
            rows.append(line.split("\t"))
        elif rows:
            n = len(rows)
            keys = np.array([row[:TABLES] for row in rows], dtype=np.uint32)
            heads = np.array([int(row[TABLES]) for row in rows])
            heads = np.where(heads == 0, n, heads - 1)
            sentences.append((keys, heads, [row[TABLES + 1] for row in rows], [row[TABLES + 2] for row in rows]))
            rows = []
    return sentences


class Vocabulary:
    """Rows of keys in each table in ascending order of the keys, and the relations by name."""

    def __init__(self, sentences):
        counts = [Counter() for _ in range(TABLES)]
        for keys, *_ in sentences:
            for table in range(TABLES):
                counts[table].update(keys[:, table].tolist())
        self.keys = [
            np.array(sorted(key for key, n in count.items() if n >= least), dtype=np.uint32)
            for count, least in zip(counts, LEAST)
        ]
        # How often each row was seen, row 0 being the unknown key.
        self.counts = [
            np.array([0] + [count[int(key)] for key in keys]) for keys, count in zip(self.keys, counts)
        ]
        self.relations = sorted({rel for _, _, rels, _ in sentences for rel in rels} - {"root"})

    def rows(self, keys):
        out = np.zeros(keys.shape, np.int32)
        for table, known in enumerate(self.keys):
            at = np.minimum(np.searchsorted(known, keys[:, table]), len(known) - 1)
            out[:, table] = np.where(known[at] == keys[:, table], at + 1, 0)
        return out

    def encode(self, sentence):
        keys, heads, rels, _ = sentence
        number = {rel: i for i, rel in enumerate(self.relations)}
        return self.rows(keys), heads, np.array([number.get(rel, 0) for rel in rels])


def batches(encoded, words, rng=None):
    """Batches of about `words` words, padded to one of LENGTHS: numbers of sentences, and arrays time-first."""
    groups = {length: [] for length in LENGTHS}
    order = np.arange(len(encoded)) if rng is None else rng.permutation(len(encoded))
    for i in order:
        n = len(encoded[i][1])
        fitting = [length for length in LENGTHS if n <= length]
        if fitting:
            groups[fitting[0]].append(int(i))
    out = []
    for length, members in groups.items():
        size = max(1, words // length // 2) * 2
        for at in range(0, len(members), size):
            out.append((length, size, members[at : at + size]))
    if rng is not None:
        out = [out[i] for i in rng.permutation(len(out))]
    for length, size, members in out:
        yield members, padded(encoded, members, length, size)


def padded(encoded, members, length, size):
    keys = np.zeros((length, size, TABLES), np.int32)
    mask = np.zeros((length, size), np.float32)
    heads = np.full((size, length), length, np.int32)
    rels = np.zeros((size, length), np.int32)
    for b, i in enumerate(members):
        k, h, r = encoded[i]
        n = len(h)
        keys[:n, b], mask[:n, b] = k, 1
        heads[b, :n] = np.where(h == n, length, h)
        rels[b, :n] = r
    return keys, mask, heads, rels
