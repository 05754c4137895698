"""Rebuilding an index against the bare writing of what it then holds (重建索引).

Names are analysed before: their analysis is kept in the database, and a rebuild does
not repeat it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks import databases
from benchmarks.clocks import say, seconds
from benchmarks.results import Result, rate
from credit.services.evaluation import evaluate_pending
from registry.clock import now
from search.index.backend import SearchBackend
from search.index.content import public_part
from search.index.documents import mapping, source_of
from search.models import Profile
from search.services.disclosure import disclose_pending
from search.services.indexing import documents, rebuild_index

ROUNDS = 2
LEAST = 0.7
RAW_INDEX = "bench-raw"
TABLES = ("search_searchentry", "search_gramfrequency")

Action = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """The two sides of a comparison."""

    ours: Callable[[], object]
    bare: Callable[[], object]
    before: Callable[[], object]


def disclose_all() -> None:
    """Make the public view of every firm; the engines stay behind."""
    while evaluate_pending(now=now()) or disclose_pending(now=now()):
        pass
    databases.settle()


def postgres(engine: SearchBackend) -> Result:
    """Rebuild the PostgreSQL engine's tables, and COPY their rows into them."""
    rebuild_index(engine)  # names are analysed now
    with psycopg.connect(databases.dsn(databases.current())) as link:
        rows = {name: _copied(link, name) for name in TABLES}
    sides = Sides(
        ours=lambda: rebuild_index(engine), bare=lambda: _copy(rows), before=_empty
    )
    result = _compare(sides, engine=engine, against="COPY")
    _empty()
    rebuild_index(engine)
    return result


def elastic(engine: SearchBackend, *, url: str) -> Result:
    """Rebuild the Elasticsearch index, and send the same documents in bare bulks."""
    with Elasticsearch(url, request_timeout=60) as client:
        actions = [
            {"_op_type": "index", "_id": document.uscc, "_source": source_of(document)}
            for document in map(public_part, documents())
        ]
        rebuild_index(engine)
        sides = Sides(
            ours=lambda: rebuild_index(engine),
            bare=lambda: _bulk(client, actions),
            before=lambda: _drop(client),
        )
        result = _compare(sides, engine=engine, against="bulk")
        _drop(client)
    return result


def _compare(sides: Sides, *, engine: SearchBackend, against: str) -> Result:
    ours, bare = [], []
    for _ in range(ROUNDS):
        sides.before()
        ours.append(seconds(sides.ours))
        sides.before()
        bare.append(seconds(sides.bare))
        say(f"{engine.name}: rebuild {ours[-1]:.1f} s, bare {bare[-1]:.1f} s")
    count = Profile.objects.count()
    return rate(
        f"rebuild of {count:,} documents, {engine.name}, against bare {against}",
        ours=count / min(ours),
        against=count / min(bare),
        least=LEAST,
    )


def _copied(link: psycopg.Connection, name: str) -> bytes:
    with link.cursor().copy(f"COPY {name} TO STDOUT".encode()) as copy:
        return b"".join(map(bytes, copy))


def _copy(rows: dict[str, bytes]) -> None:
    with psycopg.connect(databases.dsn(databases.current())) as link:
        for name, content in rows.items():
            with link.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                copy.write(content)


def _empty() -> None:
    with databases.owner(databases.current()) as link:
        link.execute(f"TRUNCATE {', '.join(TABLES)}".encode())
        link.execute("CHECKPOINT")


def _bulk(client: Elasticsearch, actions: Sequence[Action]) -> None:
    client.indices.create(
        index=RAW_INDEX, mappings=mapping(), settings={"refresh_interval": "-1"}
    )
    bulk(client, actions, index=RAW_INDEX)
    client.indices.refresh(index=RAW_INDEX)


def _drop(client: Elasticsearch) -> None:
    client.options(ignore_status=404).indices.delete(index=RAW_INDEX)
