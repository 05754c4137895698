"""What became public and what left, firm by firm, numbered without a gap (公示).

A profile is built at the position its evaluation answered, never ahead of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from credit.models import TierState
from credit.services import evaluation
from credit.services.notices import pending_of
from registry.clock import day_of
from registry.domain.files import FileEntry, FirmFacts
from registry.domain.vocabulary import TierStatus
from registry.marks import marks_of
from registry.models import StageCursor
from registry.selectors import files_of, firms_of
from registry.services.releases import policies
from registry.services.stages import Pulled, advance, holding, pull, unanswered
from search.domain.profile import (
    LISTING,
    PublicProfile,
    public_profile,
    tier_status,
)
from search.models import Disclosure, Profile
from search.services.public_entries import list_entries

STAGE = "disclose"
CHUNK = 500  # firms a transaction answers, so that an interactive change waits little
ROWS = 2_000  # rows one INSERT carries
COLUMNS = [
    "is_open",
    "uscc",
    "name",
    "former_names",
    "region",
    "industry",
    "status",
    "tier",
    "tier_status",
    "is_listed",
    "view",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """What one change of a key says in the stream."""

    thing: str
    key: str
    state: str


def disclose_pending(
    *, now: datetime, limit: int = CHUNK, with_bulk: bool = True
) -> int:
    """Renew the public views whose firms were judged anew, or whose day has come.

    Without `with_bulk`, what bulk work changed waits.
    """
    today = day_of(now)
    with holding(STAGE) as cursor:
        if cursor is None:
            return 0
        below = StageCursor.objects.get_or_create(stage=evaluation.STAGE)[0]
        pulled = pull(cursor, limit=limit, with_bulk=with_bulk, upto=below)
        due_firms = _due(today, limit=limit)
        if firms := list(
            dict.fromkeys([*unanswered(pulled, Profile.objects.all()), *due_firms])
        ):
            _disclose(_Renewal(cursor=cursor, pulled=pulled, now=now), firms)
        advance(cursor, pulled)
        cursor.save()
    return len({*pulled.firms, *due_firms})


_VERSION = "SELECT seq FROM registry_stagecursor WHERE stage = %s"


def data_version() -> int:
    """Return the public stream's newest number: what public answers carry."""
    with (
        connection.cursor() as cursor
    ):  # with every answer: the ORM takes as long again
        cursor.execute(_VERSION, [STAGE])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _due(today: date, *, limit: int) -> Sequence[int]:
    """Return firms whose day has come and whose evaluation has answered it."""
    answered = Q(enterprise__tier_state__due_on=None) | Q(
        enterprise__tier_state__due_on__gt=today
    )
    due = Profile.objects.filter(
        answered, due_on__lte=today, enterprise__tier_state__isnull=False
    ).order_by("due_on")
    return list(due.values_list("enterprise_id", flat=True)[:limit])


@dataclass(kw_only=True)
class _Renewal:
    """The views one transaction renews, and what it says of them in the stream."""

    cursor: StageCursor
    pulled: Pulled
    now: datetime
    changed: list[Profile] = field(default_factory=list)
    same: list[Profile] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)

    def take(self, built: Profile, old: Profile | None) -> None:
        """Number what differs; a view that does not differ keeps its number."""
        built.is_bulk = self.pulled.is_bulk
        entries = list(_entries(old, built))
        for entry in entries:
            self.cursor.seq += 1
            self.disclosures.append(
                Disclosure(
                    stream=Disclosure.Stream.PUBLIC,
                    seq=self.cursor.seq,
                    thing=entry.thing,
                    key=entry.key,
                    enterprise_id=built.enterprise_id,
                    state=entry.state,
                    at=self.now,
                )
            )
        if entries:
            built.seq = self.cursor.seq
            self.changed.append(built)
        elif old and (old.position, old.due_on) != (built.position, built.due_on):
            self.same.append(built)

    def write(self) -> None:
        """Write the stream, the views, and the lists over all firms."""
        Disclosure.objects.bulk_create(self.disclosures, ROWS)
        Profile.objects.bulk_create(
            self.changed,
            ROWS,
            update_conflicts=True,
            unique_fields=["enterprise"],
            update_fields=["seq", "is_bulk", "position", "due_on", *COLUMNS],
        )
        list_entries(self.changed)
        Profile.objects.bulk_update(self.same, ["position", "due_on"], ROWS)


def _disclose(renewal: _Renewal, firms: Sequence[int]) -> None:
    """Build the views of firms, each at the position its evaluation answered.

    A firm never judged has no facts, or none that judgement has answered yet.
    """
    today = day_of(renewal.now)
    found = TierState.objects.filter(enterprise__in=firms).select_related(
        "public", "notice"
    )
    states = {state.enterprise_id: state for state in found}
    asked = [
        (firm, states[firm].position if firm in states else renewal.pulled.position)
        for firm in firms
    ]
    facts = firms_of(asked)
    files = files_of([one for one in asked if one[0] in states])
    marks = marks_of(asked)
    pending = pending_of(states.values())
    before = Profile.objects.in_bulk(firms)
    for firm, position in asked:
        public = public_profile(
            facts[firm],
            entries := files.get((firm, position), ()),
            today=today,
            policies=policies(),
            marks=marks.get(firm),
            pending=pending.get(firm),
        )
        built = _build(
            facts[firm], public, entries, state=states.get(firm), today=today
        )
        built.position = position
        renewal.take(built, before.get(firm))
    renewal.write()


def _build(
    firm: FirmFacts,
    public: PublicProfile,
    entries: Sequence[FileEntry],
    *,
    state: TierState | None,
    today: date,
) -> Profile:
    decision = state.public if state else None
    status = tier_status(
        firm.uscc,
        is_rated=bool(decision and decision.tier),
        is_notifying=public.pending is not None,
    )
    ends = [edge for one in entries if one.published for edge in _edges(one)]
    days = [*ends, state.due_on if state else None]
    return Profile(
        enterprise_id=firm.enterprise_id,
        uscc=firm.uscc,
        name=firm.name,
        former_names=list(public.former_names),
        region=firm.region,
        industry=firm.industry,
        status=firm.status,
        tier=decision.tier if decision and status is TierStatus.PUBLISHED else "",
        tier_status=status,
        is_listed=public.is_listed(),
        view=public.to_view(),
        due_on=min((day for day in days if day and day > today), default=None),
    )


def _edges(entry: FileEntry) -> tuple[date | None, ...]:
    period = entry.published
    return (period.start, period.end) if period else ()


def _entries(old: Profile | None, new: Profile) -> Iterator[_Entry]:
    """Say what differs between two views, key by key."""
    before, after = _by_key(old.view if old else None), _by_key(new.view)
    for key, record in after.items():
        if before.get(key) != record:
            yield _Entry(thing=_thing(record), key=key, state=Disclosure.State.OPEN)
    for key, record in before.items():
        if key not in after:
            yield _Entry(
                thing=_thing(record), key=key, state=Disclosure.State.WITHDRAWN
            )
    if old is None or _head(old) != _head(new):
        yield _Entry(thing="enterprise", key=new.uscc, state=Disclosure.State.OPEN)


def _by_key(view: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    records = view["records"] if view else []
    return {record["fact"]["key"]: record for record in records}


def _thing(record: Mapping[str, Any]) -> str:
    return LISTING if record["kind"] == LISTING else "record"


def _head(profile: Profile) -> tuple[Any, ...]:
    columns = [getattr(profile, name) for name in COLUMNS if name != "view"]
    return (*map(str, columns), profile.view["firm"])
