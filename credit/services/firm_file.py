"""A firm's whole file as the firm reads it, and what time changes (本企业档案)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from credit.domain.evaluation import Evaluation, evaluate
from credit.domain.way_out import Turn, way_out
from credit.models import TierNotice, TierState
from credit.services.evaluation import history_for, ruleset
from credit.services.notices import told_from
from registry.clock import day_of
from registry.domain.files import FileEntry, FirmFacts, Marks
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Audience, Purpose
from registry.marks import marks_of
from registry.models import Enterprise, Listing, Record, User
from registry.selectors import files_of, firms_of, log_position
from registry.services.access import log_reading
from registry.services.remedies import Remedy, remedies_of

TURNS = 8  # of the days to come; a firm asks for the next ones


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnRecord:
    """One fact of the file, whether it is public today, and what the firm may do."""

    entry: FileEntry
    is_public: bool
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFile:
    """All that the registry holds of a firm and says of it today.

    Shape: `public` and `supervisory` are the judgements of the two audiences; `notice`
    is a fall that the public is not told yet.
    """

    firm: FirmFacts
    records: tuple[OwnRecord, ...]
    marks: Marks
    public: Evaluation
    supervisory: Evaluation
    notice: TierNotice | None
    turns: tuple[Turn, ...]

    @property
    def last_day_to_reply(self) -> date | None:
        """Return the last day on which the firm may reply to a notice."""
        return told_from(self.notice) - ONE_DAY if self.notice else None


def read_own_file(firm: Enterprise, *, agent: User, now: datetime) -> OwnFile:
    """Gather a firm's file for its agent; the reading is logged before it is answered.

    Raises:
        NotAllowedError: the user is neither the firm's agent nor an officer who reads.
    """
    log_reading(
        user=agent, enterprise=firm, purpose=Purpose.OWN_FILE, what="own file", now=now
    )
    today, asked = day_of(now), (firm.pk, log_position())
    entries = files_of([asked]).get(asked, ())
    state = TierState.objects.filter(enterprise=firm).select_related("notice").first()
    public, supervisory = (
        _judge(entries, audience, today) for audience in (*Audience,)
    )
    return OwnFile(
        firm=firms_of([asked])[firm.pk],
        records=_records(entries, firm, now=now),
        marks=marks_of([asked]).get(firm.pk, {}),
        public=public,
        supervisory=supervisory,
        notice=state.notice if state else None,
        turns=_turns(entries, today=today),
    )


def _judge(entries: Sequence[FileEntry], audience: Audience, day: date) -> Evaluation:
    history = history_for(audience, entries, today=day)
    return evaluate(history, ruleset=ruleset(), as_of=day)


def _turns(entries: Sequence[FileEntry], *, today: date) -> tuple[Turn, ...]:
    """Return the next days on which the public tier turns by time alone."""
    edges = [
        day
        for entry in entries
        if entry.published
        for day in (entry.published.start, entry.published.end)
        if day
    ]
    turns = way_out(
        lambda day: _judge(entries, Audience.PUBLIC, day),
        today=today,
        boundaries=edges,
    )
    return tuple(islice(turns, TURNS))


def _records(
    entries: Sequence[FileEntry], firm: Enterprise, *, now: datetime
) -> tuple[OwnRecord, ...]:
    """Return the facts, the newest event first, each with what may be done."""
    today = day_of(now)
    keys = [entry.fact.key for entry in entries]
    subjects: dict[str, Record | Listing] = {}
    for model in (Record, Listing):
        known = model.objects.select_related("authority")
        subjects |= known.in_bulk(keys, field_name="key")
    found = [
        OwnRecord(
            entry=entry,
            is_public=bool(entry.published and entry.published.contains(today)),
            remedies=tuple(remedies_of(subjects[entry.fact.key], firm, now=now)),
        )
        for entry in entries
    ]
    found.sort(key=lambda one: (one.entry.fact.event_on, one.entry.fact.key))
    return tuple(reversed(found))
