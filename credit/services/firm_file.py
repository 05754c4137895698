"""A firm's whole file as the firm reads it, and what time changes (本企业档案)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from credit.domain.way_out import Turn, way_out
from credit.services.whole_file import WholeFile, is_public, judge, whole_file
from registry.clock import day_of
from registry.domain.files import FileEntry
from registry.domain.vocabulary import Audience, Purpose
from registry.models import Enterprise, Listing, Record, User
from registry.services.access import log_reading
from registry.services.agents import agent_of
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
    """The whole file, with what the firm may do, and what time changes."""

    whole: WholeFile
    records: tuple[OwnRecord, ...]
    turns: tuple[Turn, ...]


def read_own_file(firm: Enterprise, *, agent: User, now: datetime) -> OwnFile:
    """Gather a firm's file for its agent; the reading is logged before it is answered.

    Raises:
        NotAllowedError: the user is neither the firm's agent nor an officer who reads.
    """
    whole = _read(firm, agent=agent, now=now)
    return OwnFile(
        whole=whole,
        records=_records(whole.entries, firm, now=now),
        turns=_turns(whole.entries, today=day_of(now)),
    )


def read_whole_file(firm: Enterprise, *, agent: User, now: datetime) -> WholeFile:
    """Gather a firm's file for a live agent of it alone; the reading is logged.

    Raises:
        NotAgentError: the user does not act for the firm today.
    """
    agent_of(agent, firm, on=day_of(now))
    return _read(firm, agent=agent, now=now)


def _read(firm: Enterprise, *, agent: User, now: datetime) -> WholeFile:
    log_reading(
        user=agent, enterprise=firm, purpose=Purpose.OWN_FILE, what="own file", now=now
    )
    return whole_file(firm, now=now)


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
        lambda day: judge(entries, Audience.PUBLIC, day),
        today=today,
        boundaries=edges,
    )
    return tuple(islice(turns, TURNS))


def _records(
    entries: Sequence[FileEntry], firm: Enterprise, *, now: datetime
) -> tuple[OwnRecord, ...]:
    """Return the facts in their order, each with what may be done."""
    today = day_of(now)
    keys = [entry.fact.key for entry in entries]
    subjects: dict[str, Record | Listing] = {}
    for model in (Record, Listing):
        known = model.objects.select_related("authority")
        subjects |= known.in_bulk(keys, field_name="key")
    return tuple(
        OwnRecord(
            entry=entry,
            is_public=is_public(entry, on=today),
            remedies=tuple(remedies_of(subjects[entry.fact.key], firm, now=now)),
        )
        for entry in entries
    )
