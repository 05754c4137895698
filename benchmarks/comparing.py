"""Comparison and matching of many firms against others' rates (比对速度).

nomenklatura is a dependency of this measure alone: it lives in an environment of its
own in `.data/bench/nomenklatura` and never in requirements.lock.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence

from benchmarks import FOLDER, ROOT
from benchmarks.clocks import seconds
from benchmarks.corpus import Corpus
from benchmarks.matching_quality import compared
from benchmarks.noise import KINDS, cases_of
from benchmarks.pairs import Pair, pairs
from benchmarks.results import Result, rate
from registry.clock import today
from search.domain.matching import Stated
from search.services.matching_firms import match_firms

LEAST = 10.0
YENTE_NAMES, BATCH_LEAST = 550.0, 2.0  # full names a second, measured beside (peers.md)
_PAIRS, _NAMES = 60, 1_000
_HOME = FOLDER / "nomenklatura"
_PYTHON = _HOME / "bin" / "python"


def measure(corpus: Corpus, *, seed: int) -> Iterator[Result]:
    """Compare pairs, then match whole names.

    A name once read is remembered, here as there: these pairs are no other part's, and
    what is loaded once is loaded by pairs of other firms.
    """
    list(map(compared, pairs(corpus, seed=seed + 2, count=1)))
    asked = list(pairs(corpus, seed=seed + 1, count=_PAIRS))
    first, again = (_rate_of(asked) for _ in range(2))
    yield from _against_logic_v2(asked, ours=first)
    yield Result(
        what="the same pairs again, each name read before",
        ours=f"{again:,.0f}/s",
        target="reported",
    )
    yield from _batch(corpus, seed=seed)


def _rate_of(asked: Sequence[Pair]) -> float:
    return len(asked) / seconds(lambda: list(map(compared, asked)))


def _against_logic_v2(asked: Sequence[Pair], *, ours: float) -> Iterator[Result]:
    what = f"comparison of {len(asked):,} pairs, against logic-v2"
    if not installed():
        print("LOGIC-V2 IS NOT MEASURED: pip does not give nomenklatura here.")
        yield Result(what=what, ours=f"{ours:,.0f}/s", target=f"≥ {LEAST}")
        return
    names = [(pair.one.name, pair.other.name) for pair in asked]
    told = subprocess.run(  # noqa: S603 - our own program
        [_PYTHON, str(ROOT / "benchmarks" / "logic_v2.py")],
        input=json.dumps(names),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    theirs = len(asked) / float(told.stdout.split()[-1])
    yield rate(what, ours=ours, against=theirs, least=LEAST)


def installed() -> bool:
    """Tell whether nomenklatura is there, after trying to install it."""
    if not _PYTHON.exists():
        venv.create(_HOME, with_pip=True)
        subprocess.run(  # noqa: S603 - pip, of the environment just made
            [_PYTHON, "-m", "pip", "install", "--quiet", "nomenklatura"],
            stdout=sys.stderr,
            check=False,
        )
    tried = subprocess.run(  # noqa: S603 - as above
        [_PYTHON, "-c", "import nomenklatura"], stderr=subprocess.DEVNULL, check=False
    )
    return tried.returncode == 0


def _batch(corpus: Corpus, *, seed: int) -> Iterator[Result]:
    """Match whole names, as many as one call may hold, against yente's known rate."""
    kind = "full name"
    asked = cases_of(kind, KINDS[kind], corpus=corpus, seed=seed, count=_NAMES)
    stated = [Stated(name=case.text) for case in asked]
    ours = len(stated) / seconds(lambda: match_firms(stated, today=today()))
    yield rate(
        f"matching of {len(stated):,} full names, against yente's known rate",
        ours=ours,
        against=YENTE_NAMES,
        least=BATCH_LEAST,
    )
