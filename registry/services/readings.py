"""Who looked at a firm's restricted facts, as the firm may know it (被查阅情况).

By organ or partner, never by person. What an organ reads for a case appears once the
case is closed, and by kind of organ; what it reads before it opens one, once a case
could have been decided.

Source: 征信业管理条例 art. 17; 行政处罚法 (2021) art. 60 (decided in 90 days).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from registry.clock import day_of
from registry.domain.partners import CheckPurpose, LogAnswer
from registry.domain.periods import add_days
from registry.domain.vocabulary import AuthorityLevel, Purpose
from registry.models import AccessEntry, Complaint, Enterprise, Task
from registry.services.releases import policies

SHOWN = 100
LIMIT = "reading_told"
WHOLE_FILE = "whole file"  # what a partner asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One reading: when, by whom, for what.

    Shape: `organ` is an organ's or a partner's name, blank where only the `level` of
    an organ is told, and for a reading by the firm itself; `purpose` is None if a
    partner stated none that there is; `is_whole` of the whole file, not public facts;
    `is_refused` if a partner asked and was told nothing. `entry` is the key of a
    partner's look, `complaint` what the firm complained of it.
    """

    at: datetime
    organ: str
    level: AuthorityLevel | None
    purpose: Purpose | CheckPurpose | None
    is_whole: bool = False
    is_refused: bool = False
    entry: int | None = None
    complaint: Complaint | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingsPage:
    """A page of readings, the newest first.

    Shape: `before` is the cursor of the next page, None on the last.
    """

    readings: Sequence[Reading]
    total: int
    before: int | None


def readings_of(
    firm: Enterprise, *, now: datetime, before: int | None = None
) -> ReadingsPage:
    """Return the readings of a firm's file that it may know of, from a cursor on."""
    today = day_of(now)
    term = policies().at(LIMIT, today).count
    is_running = Exists(Task.objects.filter(case=OuterRef("case"), done_at=None))
    entries = (
        AccessEntry.objects.filter(enterprise=firm)
        .exclude(is_running)
        .exclude(
            Q(case=None),
            purpose=Purpose.CASE,
            at__date__gt=add_days(today, -term),
        )
    )
    wanted = entries.filter(pk__lt=before) if before else entries
    kin = wanted.select_related("authority", "partner", "complaint")
    found = list(kin.prefetch_related("complaint__notes").order_by("-id")[: SHOWN + 1])
    shown = found[:SHOWN]
    return ReadingsPage(
        readings=[_reading(entry) for entry in shown],
        total=entries.count(),
        before=shown[-1].pk if len(found) > SHOWN else None,
    )


def _reading(entry: AccessEntry) -> Reading:
    organ, partner = entry.authority, entry.partner
    if partner:
        return Reading(
            at=entry.at,
            organ=partner.name,
            level=None,
            purpose=CheckPurpose(entry.purpose) if entry.purpose else None,
            is_whole=entry.what == WHOLE_FILE,
            is_refused=entry.what == WHOLE_FILE and entry.answer != LogAnswer.FILE,
            entry=entry.pk,
            complaint=getattr(entry, "complaint", None),
        )
    is_case = entry.purpose == Purpose.CASE
    return Reading(
        at=entry.at,
        organ=organ.name if organ and not is_case else "",
        level=AuthorityLevel(organ.level) if organ and is_case else None,
        purpose=Purpose(entry.purpose),
    )
