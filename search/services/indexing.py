"""The search engines kept equal to the public views (索引).

Each engine has its own cursor over the public stream's numbers, in either lane. An
engine that is away is left behind and catches up by itself; writing goes on.
"""

from collections.abc import Iterable, Iterator, Sequence

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
ANALYSED = ("name", "normal", "core", "parts", "syllables", "initials")


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


def documents(*, limit: int = ROWS) -> Iterator[Document]:
    """Yield every public document, by code."""
    last = ""
    while True:
        profiles = list(_indexed().filter(uscc__gt=last).order_by("uscc")[:limit])
        if not profiles:
            return
        last = profiles[-1].uscc
        yield from _documents(profiles)


def _stage(engine: SearchBackend) -> str:
    return f"index:{engine.name}"


def _index(engine: SearchBackend, *, limit: int, with_bulk: bool) -> int:
    with holding(_stage(engine)) as cursor:
        if cursor is None:
            return 0
        profiles, is_bulk = _pending(cursor, limit=limit, with_bulk=with_bulk)
        try:
            if not profiles:
                if with_bulk:
                    engine.settle()
                return 0
            engine.replace(_documents(profiles))
        except SearchUnavailableError:
            return 0
        setattr(cursor, "bulk" if is_bulk else "interactive", profiles[-1].seq)
        cursor.save()
    return len(profiles)


def _pending(
    cursor: StageCursor, *, limit: int, with_bulk: bool
) -> tuple[list[Profile], bool]:
    lanes = [(False, cursor.interactive), (True, cursor.bulk)]
    for is_bulk, seen in lanes if with_bulk else lanes[:1]:
        profiles = list(
            _indexed().filter(is_bulk=is_bulk, seq__gt=seen).order_by("seq")[:limit]
        )
        if profiles:
            return profiles, is_bulk
    return [], False


def _indexed() -> QuerySet[Profile]:
    """Read profiles without their views, which are long and not indexed."""
    return Profile.objects.defer("view")


def _documents(profiles: Sequence[Profile]) -> list[Document]:
    analyses = analyses_of(
        name for profile in profiles for name in (profile.name, *profile.former_names)
    )
    return [
        Document(
            uscc=profile.uscc,
            seq=profile.seq,
            is_open=profile.is_open,
            names=tuple(
                analyses[name] for name in (profile.name, *profile.former_names)
            ),
            region=profile.region,
            industry=profile.industry,
            status=profile.status,
            tier=profile.tier,
            tier_status=profile.tier_status,
            is_listed=profile.is_listed,
        )
        for profile in profiles
    ]


def analyses_of(names: Iterable[str]) -> dict[str, NameAnalysis]:
    """Return each name's analysis; what was never analysed is, once, and kept."""
    wanted = dict.fromkeys(names)
    kept = AnalysedName.objects.filter(version=ANALYSER_VERSION, name__in=wanted)
    found = {row[0]: _from_row(*row) for row in kept.values_list(*ANALYSED)}
    new = {name: analyse(name) for name in wanted if name not in found}
    AnalysedName.objects.bulk_create(
        map(_to_row, new.values()), ROWS, ignore_conflicts=True
    )
    return found | new


def _from_row(
    name: str,
    normal: str,
    core: str,
    parts: Sequence[str],
    syllables: Sequence[str],
    initials: str,
) -> NameAnalysis:
    region, brand, trade, form, branch = parts
    return NameAnalysis(
        name=name,
        normal=normal,
        core=core,
        parts=NameParts(
            region=region, brand=brand, trade=trade, form=form, branch=branch
        ),
        syllables=tuple(syllables),
        initials=initials,
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
    )
