"""Trees from scores, to watch training by: greedy heads (no tree constraint; the program's own decoder is in Rust)."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

import data
import network


@jax.jit
def predict(p, keys, mask):
    arcs, rel_dep, rel_head = network.forward(p, keys, mask)
    heads = arcs.argmax(axis=2)
    at_head = jnp.take_along_axis(rel_head, jnp.minimum(heads, mask.shape[0] - 1)[:, :, None], 1)
    return heads, network.relations(p, rel_dep, at_head).argmax(axis=2)


def evaluate(p, vocabulary, sentences):
    """UAS and LAS (universal part of the relation), and LAS without punctuation, of greedy heads."""
    encoded = [vocabulary.encode(sentence) for sentence in sentences]
    universal = [rel.split(":")[0] for rel in vocabulary.relations]
    right = [0, 0, 0, 0, 0]
    for members, (keys, mask, _, _) in data.batches(encoded, 3000):
        heads, rels = map(np.array, predict(p, keys, mask))
        for b, i in enumerate(members):
            _, gold, names, upos = sentences[i]
            n, length = len(gold), mask.shape[0]
            for d in range(n):
                head = n if heads[b, d] == length else heads[b, d]
                name = "root" if head == n else universal[rels[b, d]]
                labelled = head == gold[d] and name == names[d].split(":")[0]
                right[0] += 1
                right[1] += head == gold[d]
                right[2] += labelled
                if upos[d] != "PUNCT":
                    right[3] += 1
                    right[4] += labelled
    total, uas, las, words, las_words = right
    return f"UAS {100 * uas / total:.2f} LAS {100 * las / total:.2f} words {100 * las_words / words:.2f}"
