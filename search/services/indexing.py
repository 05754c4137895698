"""The search engines kept equal to the public views (索引).

Each engine has its own cursor over the public stream's numbers, in either lane. An
engine that is away is left behind and catches up by itself; writing goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from registry.models import StageCursor
from registry.services.stages import holding
from search.domain.names import ANALYSER_VERSION, NameAnalysis, NameParts, analyse
from search.index.backend import (
    Difference,
    Document,
    SearchBackend,
    SearchUnavailableError,
)
from search.index.engines import engines
from search.models import AnalysedName, Profile

CHUNK = 500  # documents a message carries
ROWS = 2_000
PLAIN = [one.name for one in fields(Document) if one.name != "names"]  # as in Profile

# One array is one parameter; name__in would make thousands.
_ANALYSES = """
SELECT name, normal, core, parts, syllables, initials, keys
  FROM search_analysedname
 WHERE version = %s AND name = ANY(%s)
"""

Row = dict[str, Any]


def index_pending(*, limit: int = CHUNK, with_bulk: bool = True) -> int:
    """Bring each engine's next documents; return how many were written.

    Without `with_bulk`, what bulk work changed waits.
    """
    return sum(_index(engine, limit=limit, with_bulk=with_bulk) for engine in engines())


def rebuild_index(engine: SearchBackend) -> int:
    """Build an engine's index anew beside what it serves; return the count.

    What changes meanwhile is caught up by `index_pending`, since the cursor is set to
    where the stream stood before the first document was read.
    """
    with holding(_stage(engine)) as cursor:
        if cursor is None:
            return 0
        lanes = [
            Profile.objects.filter(is_bulk=is_bulk).order_by("-seq").first()
            for is_bulk in (False, True)
        ]
        count = engine.rebuild(documents())
        cursor.interactive, cursor.bulk = (one.seq if one else 0 for one in lanes)
        cursor.save()
    return count


def verify_index(engine: SearchBackend) -> tuple[Difference, ...]:
    """Compare an engine with the public views, one by one."""
    return engine.verify(documents())


def documents(*, limit: int = CHUNK) -> Iterator[Document]:
    """Yield every public document, by code."""
    last = ""
    while True:
        rows = list(_indexed().filter(uscc__gt=last).order_by("uscc")[:limit])
        if not rows:
            return
        last = rows[-1]["uscc"]
        yield from _documents(rows)


def _stage(engine: SearchBackend) -> str:
    return f"index:{engine.name}"


def _index(engine: SearchBackend, *, limit: int, with_bulk: bool) -> int:
    with holding(_stage(engine)) as cursor:
        if cursor is None:
            return 0
        rows, is_bulk = _pending(cursor, limit=limit, with_bulk=with_bulk)
        try:
            if not rows:
                if with_bulk:
                    engine.settle()
                return 0
            engine.replace(_documents(rows))
        except SearchUnavailableError:
            return 0
        setattr(cursor, "bulk" if is_bulk else "interactive", rows[-1]["seq"])
        cursor.save()
    return len(rows)


def _pending(
    cursor: StageCursor, *, limit: int, with_bulk: bool
) -> tuple[list[Row], bool]:
    lanes = [(False, cursor.interactive), (True, cursor.bulk)]
    for is_bulk, seen in lanes if with_bulk else lanes[:1]:
        rows = list(
            _indexed().filter(is_bulk=is_bulk, seq__gt=seen).order_by("seq")[:limit]
        )
        if rows:
            return rows, is_bulk
    return [], False


def _indexed() -> QuerySet[Profile, Row]:
    """Read what is indexed of profiles; their views are long and not."""
    rows: QuerySet[Profile, Row] = Profile.objects.values(
        *PLAIN, "name", "former_names"
    )
    return rows


def _documents(rows: Sequence[Row]) -> list[Document]:
    names = [(row.pop("name"), *row.pop("former_names")) for row in rows]
    analyses = analyses_of(chain.from_iterable(names))
    return [
        Document(**row, names=tuple(map(analyses.__getitem__, own)))
        for row, own in zip(rows, names, strict=True)
    ]


def analyses_of(names: Iterable[str]) -> dict[str, NameAnalysis]:
    """Return each name's analysis; what was never analysed is, once, and kept."""
    wanted = list(dict.fromkeys(names))
    with connection.cursor() as cursor:
        cursor.execute(_ANALYSES, [ANALYSER_VERSION, wanted])
        found = {row[0]: _from_row(row) for row in cursor.fetchall()}
    new = {name: analyse(name) for name in wanted if name not in found}
    AnalysedName.objects.bulk_create(
        map(_to_row, new.values()), ROWS, ignore_conflicts=True
    )
    return found | new


def _from_row(row: Sequence[Any]) -> NameAnalysis:
    name, normal, core, parts, sounds, initials, keys = row
    region, brand, trade, form, branch = parts
    return NameAnalysis(
        name=name,
        normal=normal,
        core=core,
        parts=NameParts(
            region=region, brand=brand, trade=trade, form=form, branch=branch
        ),
        syllables=tuple(sounds),
        initials=initials,
        keys=tuple(keys),
    )


def _to_row(analysis: NameAnalysis) -> AnalysedName:
    parts = analysis.parts
    return AnalysedName(
        name=analysis.name,
        version=ANALYSER_VERSION,
        normal=analysis.normal,
        core=analysis.core,
        parts=[parts.region, parts.brand, parts.trade, parts.form, parts.branch],
        syllables=list(analysis.syllables),
        initials=analysis.initials,
        keys=list(analysis.keys),
    )
