"""The public pages search engines may keep, walked by key in equal chunks (网站地图).

Shape: a chunk is told by its first key and the first of the next, so that none costs
more than another and nothing is skipped or counted off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Mod, RowNumber

from search.domain.indexable import NEVER_INDEXED
from search.models import Profile, PublicEntry
from search.selectors import open_entries, open_profiles
from search.services.disclosure import data_version

KEPT_FOR = 600  # seconds; another version of the data, or another day, is cut anew


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """From which key on, and before which; None is the end."""

    first: str
    before: str | None


def firm_chunks(size: int, *, today: date) -> tuple[Chunk, ...]:
    """Cut the firms whose pages may be kept into chunks."""
    return _chunks(_firms(), "uscc", size=size, today=today)


def firms_in(chunk: Chunk) -> tuple[str, ...]:
    """Return the codes of a chunk; one that leads on to a successor is left out."""
    found = _within(_firms(), "uscc", chunk).annotate(to=KT("view__firm__successor"))
    return tuple(code for code, to in found.values_list("uscc", "to") if not to)


def entry_chunks(size: int, *, today: date) -> tuple[Chunk, ...]:
    """Cut the announcements whose pages may be kept into chunks."""
    return _chunks(_entries(today), "key", size=size, today=today)


def entries_in(chunk: Chunk, *, today: date) -> tuple[tuple[str, datetime], ...]:
    """Return the keys of a chunk, each once, and when each was last changed."""
    found = _within(_entries(today), "key", chunk).values_list("key")
    return tuple(found.annotate(Max("changed_at")).order_by("key"))


def _firms() -> QuerySet[Profile]:
    return open_profiles().exclude(uscc__startswith=NEVER_INDEXED).order_by("uscc")


def _entries(today: date) -> QuerySet[PublicEntry]:
    """Return the lines of records of which no individual business is a party."""
    shown = open_entries(today).select_related(None).order_by("key")
    persons = shown.filter(
        key=OuterRef("key"), enterprise__profile__uscc__startswith=NEVER_INDEXED
    )
    return shown.exclude(Exists(persons.order_by()))


def _within(rows: QuerySet[Any], key: str, chunk: Chunk) -> QuerySet[Any]:
    found = rows.filter(**{f"{key}__gte": chunk.first})
    return found.filter(**{f"{key}__lt": chunk.before}) if chunk.before else found


def _chunks(
    rows: QuerySet[Any], key: str, *, size: int, today: date
) -> tuple[Chunk, ...]:
    """Cut rows into chunks of at most so many keys, once for a version of the data."""
    name = f"sitemap:{key}:{size}:{today}:{data_version()}"
    starts: Sequence[str] | None = cache.get(name)
    if starts is None:
        place = Window(RowNumber(), order_by=F(key).asc())
        cut = rows.annotate(place=Mod(place - 1, size)).filter(place=0)
        starts = list(cut.values_list(key, flat=True))
        cache.set(name, starts, KEPT_FOR)
    edges = [*dict.fromkeys(starts), None]
    return tuple(
        Chunk(first=first, before=before) for first, before in pairwise(edges) if first
    )
