"""What a watched firm told when it was last acknowledged, and what differs (变动监测).

What is kept of a firm holds no word of any record: numbers, days and codes only. So a
record that left the public is told by its number alone.

Only facts a check tells count as a change: who the firm is, its tier, the lists that
name it, the adverse facts that are counted, open objections. A count that falls because
a year went by is one: a check tells another figure from that day on. Which firm a
statement finds, and the day of the latest change alone, are none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from registry.domain.files import OtherName
from registry.domain.partners import AdverseKind, CheckField, Scope
from registry.domain.vocabulary import EnterpriseStatus, Term, Tier, TierStatus
from search.domain.check_facts import (
    AdverseCount,
    AdverseFact,
    CheckFacts,
    LiveListing,
    ToldTier,
)
from search.domain.firm_notes import FirmNote, LinkedFirm, Note

Kept = Mapping[str, Any]  # what `kept` writes: plain JSON

_PARTS: Mapping[CheckField, tuple[str, ...]] = MappingProxyType(
    {
        CheckField.IDENTITY: ("name", "names", "region", "status", "notes"),
        CheckField.TIER: ("tier",),
        CheckField.LISTINGS: ("listings",),
        CheckField.COUNTS: ("counts", "facts"),
        CheckField.OBJECTIONS: ("disputes",),
    }
)
WATCHED = tuple(_PARTS)
_NO_FACTS: Kept = {"listings": [], "facts": []}


class FactChange(Term):
    """What became of a fact that is counted (信息变动)."""

    ADDED = "added", "became public", "新增公示"
    CORRECTED = "corrected", "corrected", "更正"
    WITHDRAWN = "withdrawn", "no longer public", "不再公示"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What of a firm differs, within a scope.

    Shape: either side is None where the public could not find the firm.
    """

    before: Kept | None
    after: Kept | None
    fields: tuple[CheckField, ...]


def kept(facts: CheckFacts) -> dict[str, Any]:
    """Write what is kept of a firm, as plain JSON."""
    tier = facts.tier
    return {
        "name": facts.name,
        "names": [
            [one.kind, one.name, _iso(one.effective_from), _iso(one.effective_until)]
            for one in facts.names
        ],
        "region": facts.region,
        "status": facts.status.value,
        "notes": [_kept_note(one) for one in facts.notes],
        "tier": [
            tier.tier.value if tier.tier else None,
            tier.status.value,
            tier.word,
            _iso(tier.since),
        ],
        "listings": [
            [one.key, one.version, *map(_iso, _marks(one))] for one in facts.listings
        ],
        "counts": {
            one.kind.value: [one.in_12_months, one.in_36_months, one.total]
            for one in facts.counts
            if one.total
        },
        "facts": [[one.key, one.version, one.kind.value] for one in facts.adverse],
        "disputes": [facts.contested, facts.reviewed],
    }


def looks_again_on(facts: CheckFacts) -> date | None:
    """Return from which day on a firm is looked at though nothing became public of it.

    The firm that a merged one leads to changes by itself, on any day.
    """
    is_merged = any(one.kind is FirmNote.MERGED for one in facts.notes)
    return facts.as_of if is_merged else facts.due_on


def difference(
    before: Kept | None, after: Kept | None, *, scope: Scope
) -> Difference | None:
    """Tell what differs as far as a scope reaches; None: nothing of it."""
    fields = tuple(
        field
        for field in WATCHED
        if field in scope.fields
        and _seen(before, field, scope.kinds) != _seen(after, field, scope.kinds)
    )
    if not fields or not covered(after or before, scope):
        return None
    return Difference(before=before, after=after, fields=fields)


def covered(one: Kept | None, scope: Scope) -> bool:
    """Tell whether a firm lies in the regions of a scope."""
    return one is not None and scope.covers_region(one["region"])


def changed_facts(
    before: Kept | None, after: Kept | None, *, scope: Scope
) -> list[dict[str, Any]]:
    """Tell by their numbers which facts came, were corrected or left."""
    old, new = _facts(before), _facts(after)
    told = []
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        last = now or was
        kinds = {one.kind for one in (was, now) if one}
        if was == now or last is None or not _is_told(kinds, scope):
            continue
        change = _change(was, now)
        told.append(
            {
                "key": key,
                "version": last.version,
                "kind": last.kind.value,
                "kind_label": last.kind.term,
                "change": change.value,
                "change_label": change.term,
            }
        )
    return told


def told_side(
    side: Kept | None,
    *,
    uscc: str,
    day: date,
    public: Mapping[tuple[str, int], LiveListing],
    fields: frozenset[CheckField],
    kinds: frozenset[AdverseKind],
) -> dict[str, Any]:
    """Tell one side of a difference as a check tells it.

    Shape: `public` are the entries in lists that are public now, by key and version; an
    entry that is not among them is not told again.
    """
    if side is None:
        return {}
    facts = _read(side, uscc=uscc, day=day, public=public)
    view = facts.to_view(fields=fields, kinds=kinds)
    if CheckField.LISTINGS in fields and side["listings"]:
        nothing_said = {"found_none": False, "found_none_label": None}
        view[CheckField.LISTINGS.value] |= nothing_said
    return view


def _marks(one: LiveListing) -> tuple[date | None, ...]:
    return one.published_until, one.contested_on, one.reviewed_since


def _kept_note(note: Note) -> list[str]:
    firm = note.firm
    linked = [firm.uscc, firm.name, firm.status.value] if firm else []
    return [note.kind.value, *linked]


def _seen(one: Kept | None, field: CheckField, kinds: frozenset[AdverseKind]) -> Any:
    """Return what a scope sees of a field."""
    if one is None:
        return None
    if field is not CheckField.COUNTS:
        return [one[name] for name in _PARTS[field]]
    counted = {kind: said for kind, said in one["counts"].items() if kind in kinds}
    return [counted, [fact for fact in one["facts"] if fact[2] in kinds]]


def _facts(one: Kept | None) -> dict[str, AdverseFact]:
    return {
        key: AdverseFact(key=key, version=version, kind=AdverseKind(kind))
        for key, version, kind in (one or _NO_FACTS)["facts"]
    }


def _is_told(kinds: set[AdverseKind], scope: Scope) -> bool:
    if CheckField.COUNTS in scope.fields and kinds & scope.kinds:
        return True
    return CheckField.LISTINGS in scope.fields and AdverseKind.LISTING in kinds


def _change(was: AdverseFact | None, now: AdverseFact | None) -> FactChange:
    if was is None:
        return FactChange.ADDED
    return FactChange.CORRECTED if now else FactChange.WITHDRAWN


def _read(
    side: Kept,
    *,
    uscc: str,
    day: date,
    public: Mapping[tuple[str, int], LiveListing],
) -> CheckFacts:
    tier, status, word, since = side["tier"]
    contested, reviewed = side["disputes"]
    told = ToldTier(
        tier=Tier(tier) if tier else None,
        status=TierStatus(status),
        word=word,
        since=_day(since),
    )
    return CheckFacts(
        as_of=day,
        uscc=uscc,
        name=side["name"],
        names=tuple(_read_name(*one) for one in side["names"]),
        region=side["region"],
        status=EnterpriseStatus(side["status"]),
        notes=tuple(_read_note(*one) for one in side["notes"]),
        tier=told,
        listings=tuple(_read_listings(side["listings"], public)),
        counts=tuple(_read_count(kind, side["counts"]) for kind in AdverseKind),
        contested=contested,
        reviewed=reviewed,
        last_change=None,
        keys=(),
        adverse=tuple(_facts(side).values()),
        due_on=None,
    )


def _read_name(kind: str, name: str, since: str | None, until: str | None) -> OtherName:
    return OtherName(
        kind=kind, name=name, effective_from=_day(since), effective_until=_day(until)
    )


def _read_note(kind: str, *linked: str) -> Note:
    if not linked:
        return Note(kind=FirmNote(kind))
    uscc, name, status = linked
    firm = LinkedFirm(uscc=uscc, name=name, status=EnterpriseStatus(status))
    return Note(kind=FirmNote(kind), firm=firm)


def _read_listings(
    listings: Sequence[Sequence[Any]],
    public: Mapping[tuple[str, int], LiveListing],
) -> Iterator[LiveListing]:
    for key, version, *marks in listings:
        if one := public.get((key, version)):
            until, contested, reviewed = map(_day, marks)
            yield replace(
                one,
                published_until=until,
                contested_on=contested,
                reviewed_since=reviewed,
            )


def _read_count(kind: AdverseKind, counts: Mapping[str, Sequence[int]]) -> AdverseCount:
    short, long, total = counts.get(kind.value, (0, 0, 0))
    return AdverseCount(kind=kind, in_12_months=short, in_36_months=long, total=total)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
