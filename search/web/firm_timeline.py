"""What happened to a firm of late, and how its tier went, newest first (时间轴).

Tiers are worked out anew for each day from what is public today about that day, never
read from stored decisions: anyone can work out the same.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from credit.domain.ruleset import plain
from credit.services.evaluation import ruleset
from registry.domain.periods import add_years
from registry.domain.records import Listed
from registry.domain.vocabulary import RecordKind, Tier, Verdict
from registry.reports.charts import Item, Timeline
from registry.templatetags.zhixin import day, is_english, term
from search.domain.profile import PublicRecord
from search.domain.telling import kind_word
from search.models import Profile
from search.selectors import PublicFile
from search.tier_selectors import TierTurn, tier_turns
from search.web.addresses import firm_url
from search.web.charts import Frame, source
from search.web.firm import language, record_title
from search.web.results import sentence_case

YEARS = 3
MOST = 30  # events of a picture; an earlier day shows the ones before
_GOOD = (RecordKind.PERMIT, RecordKind.HONOUR)
Event = tuple[date, Item]


def timeline(
    profile: Profile, file: PublicFile, *, today: date, url_of: Callable[[str], str]
) -> dict[str, Any]:
    """Return the chart of the last three years, and where what is older is seen.

    Time: from the same day three years before the file's day, that day included.
    Shape: `earlier_url` is empty unless the picture had to be cut.
    """
    since = add_years(file.as_of, -YEARS)
    turns = tier_turns(profile, file, today=today, since=since)
    events = [
        *_turns(turns, profile.uscc),
        *_events(file.public.records, since=since, url_of=url_of),
    ]
    events.sort(key=lambda event: event[0], reverse=True)
    shown = tuple(events[:MOST])
    is_cut = len(shown) < len(events)
    return {
        "frame": Frame(
            name="timeline",
            title=gettext("Records and changes of tier since %(day)s")
            % {"day": day(since)},
            chart=Timeline(events=shown),
            head=(gettext("Day"), gettext("What happened")),
            rows=[
                ((day(on), ""), (f"{one.label} {one.said}".strip(), one.url))
                for on, one in shown
            ],
            note=_note(turns, since=since),
            source=source(),
        ),
        "since": since,
        "shown": len(shown),
        "total": len(events),
        "earlier_url": _as_of(profile.uscc, shown[-1][0], at="timeline")
        if is_cut
        else "",
    }


def _note(turns: Sequence[TierTurn], *, since: date) -> str:
    """Say how tiers were worked out, and from when on if not from the start."""
    if not turns:
        return ""
    said = gettext(
        "The tier of each day is worked out from what is public today about that day."
    )
    if turns[0].on == since:
        return said
    later = gettext("Tiers are told from %(day)s on.") % {"day": day(turns[0].on)}
    return f"{said} {later}" if is_english() else f"{said}{later}"


def _events(
    records: Sequence[PublicRecord], *, since: date, url_of: Callable[[str], str]
) -> Iterator[Event]:
    """Yield the records and listings by their days."""
    for record in records:
        if record.fact.event_on >= since:
            item = Item(
                label=_label(record),
                value=0,
                said="",
                url=url_of(record.fact.key),
                tone=_tone(record),
            )
            yield record.fact.event_on, item


def _turns(turns: Sequence[TierTurn], uscc: str) -> Iterator[Event]:
    """Yield the tier the picture begins with, if there was one, and each change."""
    if turns and turns[0].tier:
        said = gettext("Tier on this day: %(tier)s") % {"tier": _state(turns[0])}
        yield turns[0].on, _turn(turns[0], said, uscc)
    for before, after in pairwise(turns):
        said = gettext("Tier: %(before)s → %(after)s") % {
            "before": before.tier or term(before.status),
            "after": _state(after),
        }
        yield after.on, _turn(after, said, uscc)


def _turn(turn: TierTurn, said: str, uscc: str) -> Item:
    return Item(
        label=said,
        value=0,
        said="",
        url=_as_of(uscc, turn.on),
        tone=turn.tier.lower() if turn.tier else "grey",
    )


def _state(turn: TierTurn) -> str:
    """Name a tier by letter, word and points, or say why there is none."""
    if turn.tier is None or turn.score is None:
        return term(turn.status)
    word = ruleset().word(Tier(turn.tier))
    return gettext("%(tier)s %(word)s, %(score)s points") % {
        "tier": turn.tier.value,
        "word": word.label if is_english() else word.term,
        "score": plain(turn.score),
    }


def _label(record: PublicRecord) -> str:
    """Name a record by its kind, what it is known by, and a sampling's outcome."""
    body = record.fact.body
    if isinstance(body, Listed):
        return gettext("Entered in the %(list)s") % {"list": term(body.list_kind)}
    said = f"{sentence_case(kind_word(record, language=language()))} "
    verdict = record.fields.get("verdict")
    outcome = f" ({term(Verdict(verdict))})" if verdict else ""
    return f"{said}{record_title(record)}{outcome}"


def _tone(record: PublicRecord) -> str:
    is_passed = record.fields.get("verdict") == Verdict.CONFORMING
    return "accent" if record.kind in _GOOD or is_passed else "ink"


def _as_of(uscc: str, on: date, *, at: str = "tier") -> str:
    return f"{firm_url(uscc)}?as_of={on.isoformat()}#{at}"
