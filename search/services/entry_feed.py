"""Changes of a list, the newest first, and what left it (公告订阅).

A tombstone is told in every feed of its sort, whatever its filters: of what it was,
nothing is kept by which it could be narrowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from registry.clock import CHINA
from search.models import Disclosure, PublicEntry
from search.selectors import open_entries
from search.services.announcements import Announcement, announcements
from search.services.disclosure import data_version

PAGE = 50
REMEMBERED = timedelta(days=90)  # for so long a feed says that something left


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A record that is public, or without it the day and hour it was withdrawn."""

    key: str
    at: datetime
    announcement: Announcement | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedPage:
    """One page of a list's changes; `before` asks for the next one, None at the end."""

    changes: tuple[Change, ...]
    before: int | None


def feed_page(
    entries: QuerySet[PublicEntry], *, thing: str, before: int | None, today: date
) -> FeedPage:
    """Return the changes below a number of the public stream, at most a page.

    Shape: `entries` are the open lines of the list; `thing` is what leaves it.
    """
    lines = entries.select_related(None).order_by("-changed_seq")
    gone = _withdrawn(thing, today=today).order_by("-seq")
    if before is not None:
        lines, gone = lines.filter(changed_seq__lt=before), gone.filter(seq__lt=before)
    changed = lines.values_list("changed_seq", "key", "changed_at")[: PAGE + 1]
    left = gone.values_list("seq", "key", "at")[: PAGE + 1]
    rows = sorted([*changed, *left], reverse=True)
    page = rows[:PAGE]
    times = {key: at for _, key, at in reversed(page)}
    told = announcements([key for _, key, _ in page], today=today)
    public = {one.key: one for one in told}
    return FeedPage(
        changes=tuple(_changes(page, times, public)),
        before=page[-1][0] if len(rows) > PAGE else None,
    )


def changed_at(*, today: date) -> datetime:
    """Return when what a list tells last changed: by the stream, or by a new day."""
    newest = Disclosure.objects.filter(
        stream=Disclosure.Stream.PUBLIC, seq=data_version()
    )
    midnight = datetime.combine(today, time(), CHINA)
    return max([midnight, *newest.values_list("at", flat=True)])


def _changes(
    page: list[tuple[int, str, datetime]],
    times: dict[str, datetime],
    public: dict[str, Announcement],
) -> Iterator[Change]:
    """Yield each key once, at its first place."""
    for key in dict.fromkeys(key for _, key, _ in page):
        found = public.get(key)
        at = found.changed_at if found else times[key]
        yield Change(key=key, at=at, announcement=found)


def _withdrawn(thing: str, *, today: date) -> QuerySet[Disclosure]:
    """Return what left lately and is public of no firm today."""
    since = datetime.combine(today - REMEMBERED, time(), CHINA)
    still = open_entries(today).filter(key=OuterRef("key"))
    return Disclosure.objects.filter(
        ~Exists(still),
        stream=Disclosure.Stream.PUBLIC,
        state=Disclosure.State.WITHDRAWN,
        thing=thing,
        at__gte=since,
    )
