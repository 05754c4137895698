"""`make bench-search`: how well and how fast firms are found, by both (检索评测).

Usage: python -m benchmarks.search [--data FOLDER] [--seed N] [--count N]
[--examples N] [--only quality speed checks] [--firms N] [--fresh]
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ROOT, checking, nodes, search_quality, search_speed
from benchmarks.asking import Yardstick
from benchmarks.clocks import say
from benchmarks.corpus import Corpus
from benchmarks.firms import SEED, Files, files_of
from benchmarks.kept import PREFIX, registered
from benchmarks.results import Result, table, write
from registry.clock import now

PARTS = ("quality", "speed", "checks")
RESULTS = ROOT / "benchmarks" / "search-results.json"


def main() -> None:
    """Run what was asked for, print a table, write the results."""
    options = _options()
    files = files_of(options.data, most=options.firms)
    names = "real names" if files.is_real else "generated names"
    if not files.is_real:
        print(
            "GENERATED NAMES: these figures are of invented firms. "
            "Set DATA=folder for real ones."
        )
    start = time.monotonic()
    with registered(files, is_fresh=options.fresh) as url:
        results = list(_measure(files, url=url, options=options))
    write(results, RESULTS, names=f"{names}, seed {options.seed}", at=now())
    print(f"\n{table(results)}\n\n{names}; {time.monotonic() - start:.0f} s in all")


def _measure(
    files: Files, *, url: str, options: argparse.Namespace
) -> Iterator[Result]:
    corpus = Corpus.read(files.main, files.other)
    say(f"{len(corpus.firms):,} firms, seed {options.seed}")
    if "quality" in options.only:
        yield from search_quality.measure(
            corpus,
            url=url,
            seed=options.seed,
            count=options.count,
            examples=options.examples,
        )
    if "speed" in options.only:
        yield from search_speed.measure(
            corpus, url=url, alias=f"{PREFIX}-firms", seed=options.seed
        )
    if "checks" in options.only:
        nodes.use(url)
        alias = f"{PREFIX}-firms"
        yardstick = Yardstick.of(url, alias=alias) if url else None
        yield from checking.measure(corpus, seed=options.seed, yardstick=yardstick)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the search on both engines.")
    parser.add_argument("--data", type=Path, help="folder of the real firm files")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed: new sets")
    parser.add_argument("--count", type=int, default=60, help="queries of each kind")
    parser.add_argument("--examples", type=int, default=0, help="failures to print")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--firms", type=int, help="only the first rows of each file")
    parser.add_argument("--fresh", action="store_true", help="register firms anew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
