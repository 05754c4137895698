"""`make bench`: measure, print a table, write benchmarks/results.json (性能测试).

Usage: python -m benchmarks [--data FOLDER] [--firms NUMBER] [--only NAME …]
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from benchmarks import (
    ROOT,
    databases,
    evaluating,
    importing,
    indexing,
    papers,
    publishing,
    watching,
)
from benchmarks.clocks import say
from benchmarks.firms import Files, files_of
from benchmarks.nodes import drop_indices, elasticsearch
from benchmarks.people import make_officers
from benchmarks.results import Result, table, write
from registry.clock import now
from search.index.engines import engines

PARTS = ("import", "evaluation", "papers", "watch", "index", "publish")
RESULTS = ROOT / "benchmarks" / "results.json"
EMPTY, FIRMS = "bench_empty", "bench_firms"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description="Measure Zhixin side by side.")
    parser.add_argument("--data", type=Path, help="folder of the real firm files")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--firms", type=int, help="only the first rows of each file")
    options = parser.parse_args()
    files = files_of(options.data, most=options.firms)
    if not files.is_real:
        print(
            "GENERATED NAMES: these figures are of invented firms. "
            "Set DATA=folder for real ones."
        )
    start = time.monotonic()
    with elasticsearch(node=9) as url, database(url):
        results = list(measure(files, parts=options.only, url=url))
    names = "real names" if files.is_real else "generated names"
    write(results, RESULTS, names=names, at=now())
    print(f"\n{table(results)}\n\n{names}; {time.monotonic() - start:.0f} s in all")


def measure(files: Files, *, parts: Sequence[str], url: str) -> Iterator[Result]:
    """Run the parts asked for, each on the database it needs."""
    databases.make(EMPTY)
    databases.use(EMPTY)
    make_officers()
    if "evaluation" in parts:
        yield told(evaluating.measure(EMPTY, firms=files.rows))
    if "papers" in parts:
        yield told(papers.measure(EMPTY))
    if "watch" in parts:
        yield from map(told, watching.measure(EMPTY))
        databases.use(EMPTY)
    if set(parts) - {"evaluation", "papers", "watch"}:
        yield told(importing.measure(EMPTY, file=files.main, keep=FIRMS))
    if {"index", "publish"} & set(parts):
        indexing.disclose_all()
        yield from on_engines(url=url)
    if "publish" in parts and url:
        yield told(publishing.idle())
        databases.copy(EMPTY, to="bench_busy")
        use_prefix("bench-busy")
        yield told(publishing.busy([files.main, files.other]))


def on_engines(*, url: str) -> Iterator[Result]:
    """Rebuild each engine."""
    for engine in engines():
        if engine.name == "postgres":
            yield told(indexing.postgres(engine))
        else:
            yield told(indexing.elastic(engine, url=url))


def told(result: Result) -> Result:
    """Print a result as soon as it is there."""
    say("  ".join(filter(None, result.cells())))
    return result


@contextmanager
def database(url: str) -> Iterator[None]:
    """Leave no database and no index of the run behind, and no server running."""
    databases.drop_all()
    drop_indices(url, prefix="bench")
    try:
        yield
    finally:
        drop_indices(url, prefix="bench")
        databases.use("postgres")
        databases.drop_all()
        databases.stop_server()


def use_prefix(prefix: str) -> None:
    """Let this process and those started from here use other indices."""
    settings.ELASTICSEARCH_PREFIX = os.environ["ELASTICSEARCH_PREFIX"] = prefix


if __name__ == "__main__":
    main()
