"""Our keys of texts and their look-up in SQLite beside datasketch: how fast, how far they err, what they find.

    python benchmarks/signatures.py [DOCUMENTS] [ROUNDS]

The peer is no part of what is installed here: `pip install datasketch` into an environment of the benchmark's own first.

The documents are invented: 150 to 450 words with the frequencies of news (Zipf), in four alphabets; a quarter of them are an
earlier one with some words changed, and half of these have more words behind them. The sides take turns, round after round; a
ratio is taken within a round, and the median of the rounds is told with their range.

Of the first 400 documents:

- signatures a second, by the processor. datasketch: a MinHash of 128 values of the set of runs of three words, by its batch call.
  Ours: the keys of words that are read ("keys"); the same of words that are only parted at spaces, so that both sides do the same
  work ("parted, keys"); all that the monitor reckons of an article, its words with their kinds among it ("fingerprint").
- how far the likeness of two texts is mistaken: the Jaccard index of their runs, over the pairs that share a tenth of them.
  datasketch reckons it from its values. The monitor does not from its keys: those say who is compared, and what is compared are
  the words, which are kept ("words kept"). What keys alone would give is told for the 48 that are kept and for 128.

Of all documents:

- look-up and add a second, a hundred documents in a transaction. datasketch: MinHashLSH in memory, 32 bands of 4 values, asked
  about each document and then told of it. Ours, in an SQLite file, safe on the disk after each transaction: the keys written and
  asked who has relatives ("keys"); all that is done with articles before they are compared, as in steps/filing.py: they are held,
  what was found and their fingerprints are written, the rows of their relatives are read ("filed"). Signatures are made before,
  and the articles are stored.
- how many of the pairs that are half alike or more either side finds.

Wanted: keys and "parted, keys" 5 times datasketch; the sd of the likeness at most 0.04 for the words kept and for 128 keys;
look-up and add of keys 1.4 times datasketch by the clock; of the pairs no fewer found. Exit code 1 when one of these is missed.
The 1.4 is: two trees on a disk take 48 keys of a document, to be found by the key and by the document. To write these alone, and
ask nobody, is about half as fast as datasketch in memory, which a restart empties.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

try:
    from datasketch import LeanMinHash, MinHash, MinHashLSH
except ImportError:
    sys.exit("no datasketch here: pip install datasketch, in an environment of the benchmark's own")

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.relatives import BATCH, BEGIN, batches, looked_up_and_added, moment, parted, stored_in
from monitor.articles.minhash import BANDS, RUN, _bands, _runs, fingerprint
from monitor.articles.sequence import Words, sequence, unpacked
from monitor.model import Article, ArticleId, Fingerprint, Judgement, Kin, StoredArticle
from monitor.steps.placing import RELATIVES
from monitor.store.engine import Database

SIGNED = 400  # documents
PERMUTATIONS, PARAMS = 128, (32, 4)
ALIKE = 0.5
SOUNDS = (
    "ba cor da el fin gu hal is",
    "бо вар дне ель жа ким лу мор",
    "çe dü ğıl kaş mör şu tün vi",
    "با تر جن دم رس سل شك فو",
)
Pairs = set[tuple[int, int]]  # of numbers of documents, the lower first
WANTED = {"keys": 5.0, "parted, keys": 5.0, "error": 0.04, "look-up": 1.4}


@dataclass(frozen=True, slots=True)
class Document:
    """A text. `group`: the first of its family."""

    text: str
    group: int


def main(count: int, rounds: int) -> int:
    """Print the tables; 1 when something is missed."""
    made = list(documents(count))
    first = made[:SIGNED]
    speed = _signing([one.text for one in first], rounds)
    error = _errors(first)
    looked = _looking_up(made, rounds)
    return int(not (speed and error and looked))


# ---------------------------------------------------------------- invented documents


def documents(count: int) -> Iterator[Document]:
    """So many, always the same."""
    chance, told = random.Random(7), list[Document]()
    for n in range(count):
        if n > 10 and chance.random() < 0.25:
            elder = chance.choice(told)
            words = elder.text.split(" ")
            for _ in range(chance.randint(0, len(words) // 12)):
                words[chance.randrange(len(words))] = _word(chance, n % 4)
            if chance.random() < 0.5:
                words += [_word(chance, n % 4) for _ in range(chance.randint(5, 25))]
            told.append(Document(" ".join(words), elder.group))
        else:
            said = " ".join(_sentence(chance, n % 4) for _ in range(chance.randint(8, 25)))
            told.append(Document(said, n))
        yield told[-1]


def _sentence(chance: random.Random, alphabet: int) -> str:
    return " ".join(_word(chance, alphabet) for _ in range(18)).capitalize() + "."


def _word(chance: random.Random, alphabet: int) -> str:
    rank = int(50_000 ** chance.random())
    own = random.Random(rank)
    return "".join(own.choice(SOUNDS[alphabet].split()) for _ in range(1 + (rank > 20) + own.randrange(3)))


# ---------------------------------------------------------------- signatures


def _signing(texts: Sequence[str], rounds: int) -> bool:
    read = [sequence(text) for text in texts]
    sides: dict[str, Callable[[], object]] = {
        "datasketch": lambda: [_minhash(text) for text in texts],
        "keys": lambda: [_bands(words) for words in read],
        "parted, keys": lambda: [_bands(parted(text)) for text in texts],
        "fingerprint": lambda: [fingerprint("", text) for text in texts],
    }
    taken = _rounds(sides, rounds, time.process_time)
    print(f"\nsignatures of {len(texts)} documents, by the processor\n")
    return _tell(taken, len(texts), WANTED)


def _shingles(text: str) -> set[str]:
    words = text.split(" ")
    return {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def _minhash(text: str) -> MinHash:
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch([run.encode() for run in _shingles(text)])
    return made


# ---------------------------------------------------------------- how far they err


def _errors(first: Sequence[Document]) -> bool:
    said = [_shingles(one.text) for one in first]
    runs = [_runs_of(sequence(one.text)) for one in first]
    signed = [_minhash(one.text).hashvalues for one in first]
    kept = [_runs_of(unpacked(fingerprint("", one.text).sequence)) for one in first]
    sketched = [_runs(sequence(one.text)) for one in first]
    errors: dict[str, list[float]] = {"datasketch": [], "words kept": [], "48 keys": [], "128 keys": []}
    for one, other in combinations(range(len(first)), 2):
        if len(said[one] & said[other]) <= 0.1 * len(said[one]):
            continue
        true = jaccard(runs[one], runs[other])
        errors["datasketch"].append(float((signed[one] == signed[other]).mean()) - jaccard(said[one], said[other]))
        errors["words kept"].append(jaccard(kept[one], kept[other]) - true)
        errors["48 keys"].append(_by_keys(sketched[one], sketched[other], BANDS) - true)
        errors["128 keys"].append(_by_keys(sketched[one], sketched[other], PERMUTATIONS) - true)
    print(f"\nerror of the likeness, {len(errors['datasketch'])} pairs\n\n| from | bias | sd |\n| --- | --- | --- |")
    spread = {name: statistics.pstdev(found) for name, found in errors.items()}
    for name, found in errors.items():
        print(f"| {name} | {statistics.fmean(found):+.4f} | {spread[name]:.4f} |")
    return max(spread["words kept"], spread["128 keys"]) <= WANTED["error"]


def jaccard(one: set[Any], other: set[Any]) -> float:
    """What two sets have in common, of all that is in them."""
    return len(one & other) / len(one | other)


def _runs_of(words: Words) -> set[tuple[int, ...]]:
    hashes = words[:, 0].tolist()
    return set(zip(hashes, hashes[1:], hashes[2:], strict=False))


def _by_keys(one: Any, other: Any, most: int) -> float:
    """Of the lowest keys of both together, the share that both have (Broder 1997)."""
    lowest = np.union1d(one[:most], other[:most])[:most]
    return float((np.isin(lowest, one[:most]) & np.isin(lowest, other[:most])).mean())


# ---------------------------------------------------------------- look-up and add


def _looking_up(made: Sequence[Document], rounds: int) -> bool:
    signed = [LeanMinHash(_minhash(one.text)) for one in made]
    prints = [fingerprint("", one.text) for one in made]
    found = {"datasketch": Pairs(), "filed": Pairs()}
    taken: dict[str, list[tuple[float, float]]] = {"datasketch": [], "keys": [], "filed": []}
    for _ in range(rounds):
        found["datasketch"], spent = _timed(_in_memory, signed)
        taken["datasketch"].append(spent)
        for side, does in (("keys", _keys_in_sqlite), ("filed", _filed_in_sqlite)):
            with tempfile.TemporaryDirectory() as folder, stored_in(folder, [one.text for one in made]) as database:
                found[side], spent = _timed(does, database, prints)
            taken[side].append(spent)
    print(f"\nlook-up and add, {len(made):,} documents, {BATCH} in a transaction")
    well = True
    for clock, name in enumerate(("by the clock", "by the processor")):
        print(f"\n{name}:\n")
        of_clock = {side: [both[clock] for both in spent] for side, spent in taken.items()}
        well &= _tell(of_clock, len(made), {} if clock else {"keys": WANTED["look-up"]})
    near = _near(made, prints)
    print()
    share = {side: len(near & found[side]) / len(near) for side in ("datasketch", "filed")}
    for side in share:
        print(
            f"{side}: {len(found[side]):,} pairs, {share[side]:.2%} of the {len(near):,} half alike or more among them"
        )
    return well and share["filed"] >= share["datasketch"]


def _near(made: Sequence[Document], prints: Sequence[Fingerprint]) -> Pairs:
    """The pairs that are half alike or more."""
    families: dict[int, list[int]] = {}
    for n, one in enumerate(made):
        families.setdefault(one.group, []).append(n)
    runs = [_runs_of(unpacked(one.sequence)) for one in prints]
    pairs = (pair for family in families.values() for pair in combinations(family, 2))
    return {(one, other) for one, other in pairs if jaccard(runs[one], runs[other]) >= ALIKE}


def _in_memory(signed: Sequence[LeanMinHash]) -> Pairs:
    index, found = MinHashLSH(num_perm=PERMUTATIONS, params=PARAMS), Pairs()
    for n, one in enumerate(signed):
        found.update((elder, n) for elder in index.query(one))
        index.insert(n, one, check_duplication=False)
    return found


def _keys_in_sqlite(database: Database, prints: Sequence[Fingerprint]) -> Pairs:
    """Who has relatives is known then; who they are is not asked."""
    looked_up_and_added(database, [one.bands for one in prints])
    return Pairs()


def _filed_in_sqlite(database: Database, prints: Sequence[Fingerprint]) -> Pairs:
    found = Pairs()
    for ids in batches(len(prints)):
        judged = [(_stored(id), Judgement(language="en", matches=(), fingerprint=prints[id - 1])) for id in ids]
        with database.write() as db:
            db.articles.hold([stored for stored, _ in judged])
            db.articles.found(judged, BEGIN)
            for id in db.articles.kindred(ids, db.articles.crowded(ids)):
                relatives = db.articles.relatives(_kin(id, prints[id - 1]), timedelta(days=5), RELATIVES)
                found.update((min(id, other.id) - 1, max(id, other.id) - 1) for other in relatives)
    return found


def _stored(id: int) -> StoredArticle:
    article = Article(
        url=str(id), title="", text="", text_sha256=str(id), outlet="", feed_slug=None, published_at=None, precision="unknown",
        language=None,
    )  # fmt: skip
    return StoredArticle(
        id=ArticleId(id),
        article=article,
        known_at=moment(id),
        attempts=1,
        assessed_at=None,
        copy_of=None,
    )


def _kin(id: int, made: Fingerprint) -> Kin:
    return Kin(
        id=ArticleId(id), url=str(id), title="", published_at=None, known_at=moment(id), text_sha256=str(id),
        fingerprint=made, copy_of=None,
    )  # fmt: skip


# ---------------------------------------------------------------- measuring


def _rounds(sides: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            begun = clock()
            side()
            taken[name].append(clock() - begun)
    return taken


def _timed(side: Callable[..., Pairs], *given: object) -> tuple[Pairs, tuple[float, float]]:
    begun = time.perf_counter(), time.process_time()
    found = side(*given)
    return found, (time.perf_counter() - begun[0], time.process_time() - begun[1])


def _tell(taken: dict[str, list[float]], count: int, wanted: dict[str, float]) -> bool:
    """Print units a second and how many times datasketch's that is; whether all is as wanted."""
    base, well = taken["datasketch"], True
    print("| side | a second | x datasketch | range |\n| --- | --- | --- | --- |")
    for name, spent in taken.items():
        ratios = [theirs / ours for theirs, ours in zip(base, spent, strict=True)]
        ratio = statistics.median(ratios)
        print(
            f"| {name} | {count / statistics.median(spent):,.0f} | {ratio:.2f} | {min(ratios):.2f}-{max(ratios):.2f} |"
        )
        well &= ratio >= wanted.get(name, 0)
    return well


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [6000, 5][len(given) :])))
