"""What a check tells of a firm: what is public of it today, by scopes (核验内容).

Nothing here goes beyond the firm's public page. A check never calls a firm good: where
nothing is found, that is said, with the day.

Source: 征信业管理条例 art. 23 (for reference only); domain rule 63.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.files import OtherName
from registry.domain.partners import AdverseKind, CheckField
from registry.domain.periods import add_days, add_months
from registry.domain.records import Listed, Sampling
from registry.domain.regions import region_name
from registry.domain.vocabulary import (
    EnterpriseStatus,
    ListKind,
    NameKind,
    RetestState,
    Tier,
    TierStatus,
    Verdict,
)
from registry.domain.wording import day_text
from search.domain.firm_notes import Links, Note, firm_notes
from search.domain.profile import PublicProfile, PublicRecord

SHORT_MONTHS, LONG_MONTHS = 12, 36
_STANDS = frozenset({RetestState.NONE, RetestState.UPHELD})
ALL_FIELDS, ALL_KINDS = frozenset(CheckField), frozenset(AdverseKind)
_COUNTED = frozenset(AdverseKind) - {AdverseKind.FAILED_SAMPLING}


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldTier:
    """What the public is told of a tier today.

    Time: `since` is the day on which it became so; None if it did not turn since the
    rules began or within the days that were walked.
    """

    tier: Tier | None
    status: TierStatus
    word: str = ""  # the rule set's, for the tier
    since: date | None = None
    due_on: date | None = None  # the first day it may differ by time alone


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveListing:
    """One entry in a list that stands today, as the public page shows it.

    Time: `published_until` is the first day it is no longer public.
    """

    key: str
    version: int
    list_kind: ListKind
    reason: str
    basis: str
    authority_name: str
    document_number: str
    listed_on: date
    published_until: date | None
    contested_on: date | None
    reviewed_since: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdverseCount:
    """How many public facts of a kind there are, by the day of the event.

    Time: months reach back to the same day number, that day included; `total` is of
    all that is public, however old.
    """

    kind: AdverseKind
    in_12_months: int
    in_36_months: int
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AdverseFact:
    """One public fact that is counted, by its number."""

    key: str
    version: int
    kind: AdverseKind


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckFacts:
    """All that a check tells of one firm on a day.

    Shape: `counts` has every kind, in the order of AdverseKind; `adverse` is what they
    count; `keys` are key and version of each public record and listing, in order.
    Time: on no day before `due_on` is anything else told by time alone.
    """

    as_of: date
    uscc: str
    name: str
    names: tuple[OtherName, ...]
    region: str
    status: EnterpriseStatus
    notes: tuple[Note, ...]
    tier: ToldTier
    listings: tuple[LiveListing, ...]
    counts: tuple[AdverseCount, ...]
    contested: int  # records and listings with an open objection
    reviewed: int  # with a review or suit pending
    last_change: date | None
    keys: tuple[tuple[str, int], ...]
    adverse: tuple[AdverseFact, ...]
    due_on: date | None

    @property
    def found_none(self) -> bool:
        """Tell whether no adverse fact is public; that does not make a firm good."""
        return not any(one.total for one in self.counts)

    def to_view(
        self,
        fields: frozenset[CheckField] = ALL_FIELDS,
        kinds: frozenset[AdverseKind] = ALL_KINDS,
    ) -> dict[str, Any]:
        """Write the groups of some scopes as JSON, and no others."""
        told: dict[CheckField, Callable[[], dict[str, Any]]] = {
            CheckField.IDENTITY: self._identity,
            CheckField.TIER: self._tier,
            CheckField.LISTINGS: self._listings,
            CheckField.COUNTS: lambda: self._counts(kinds),
            CheckField.OBJECTIONS: self._objections,
            CheckField.CHANGES: self._changes,
        }
        return {field.value: tell() for field, tell in told.items() if field in fields}

    def _identity(self) -> dict[str, Any]:
        return {
            "uscc": self.uscc,
            "name": self.name,
            "names": list(map(_told_name, self.names)),
            "region": self.region,
            "region_label": region_name(self.region),
            "status": self.status.value,
            "status_label": self.status.term,
            "notes": list(map(_told_note, self.notes)),
        }

    def _tier(self) -> dict[str, Any]:
        tier = self.tier
        return {
            "tier": tier.tier.value if tier.tier else None,
            "tier_label": tier.word if tier.tier else None,
            "tier_status": tier.status.value,
            "tier_status_label": tier.status.term,
            "tier_since": _iso(tier.since),
        }

    def _listings(self) -> dict[str, Any]:
        return {
            "entries": list(map(_told_listing, self.listings)),
            **self._none_found(is_so=not self.listings),
        }

    def _counts(self, kinds: frozenset[AdverseKind]) -> dict[str, Any]:
        told = [one for one in self.counts if one.kind in kinds]
        return {
            "kinds": list(map(_told_count, told)),
            **self._none_found(is_so=not any(one.total for one in told)),
        }

    def _objections(self) -> dict[str, Any]:
        return {"contested": self.contested, "reviewed": self.reviewed}

    def _changes(self) -> dict[str, Any]:
        return {"last_change": _iso(self.last_change)}

    def _none_found(self, *, is_so: bool) -> dict[str, Any]:
        day = day_text(self.as_of, language="zh")
        label = f"截至{day}未查询到相关信息" if is_so else None
        return {"found_none": is_so, "found_none_label": label}


def check_facts(
    public: PublicProfile,
    *,
    tier: ToldTier,
    links: Links,
    last_change: date | None,
    today: date,
) -> CheckFacts:
    """Put together what a check tells of a firm.

    Shape: `public` is what the public may see today (`PublicProfile.open_on`).
    """
    firm, records = public.firm, public.records
    return CheckFacts(
        as_of=today,
        uscc=firm["uscc"],
        name=firm["name"],
        names=tuple(map(_other_name, firm["names"])),
        region=firm["region"],
        status=EnterpriseStatus(firm["status"]),
        notes=tuple(firm_notes(firm, links=links)),
        tier=tier,
        listings=tuple(_listings(records)),
        counts=adverse_counts(records, today=today),
        contested=sum(one.contested_on is not None for one in records),
        reviewed=sum(one.reviewed_since is not None for one in records),
        last_change=last_change,
        keys=tuple(sorted((one.fact.key, one.fact.version) for one in records)),
        adverse=tuple(sorted(_adverse(records), key=lambda one: one.key)),
        due_on=_due_on(records, tier, today=today),
    )


def _adverse(records: Sequence[PublicRecord]) -> Iterator[AdverseFact]:
    for one in records:
        if kind := adverse_kind(one):
            yield AdverseFact(key=one.fact.key, version=one.fact.version, kind=kind)


def _due_on(
    records: Sequence[PublicRecord], tier: ToldTier, *, today: date
) -> date | None:
    """Return the next day on which a term ends, a count falls or the tier may turn."""
    ends = [one.published.end for one in records]
    falls = [
        _first_day_out(one.fact.event_on, months)
        for one in records
        if adverse_kind(one)
        for months in (SHORT_MONTHS, LONG_MONTHS)
    ]
    days = [day for day in (*ends, *falls) if day and day > today]
    return min((*days, *([tier.due_on] if tier.due_on else [])), default=None)


def _first_day_out(event_on: date, months: int) -> date:
    """Return the first day on which an event is no longer within so many months."""
    day = add_months(event_on, months)
    while add_months(day, -months) <= event_on:
        day = add_days(day, 1)
    return day


def adverse_counts(
    records: Sequence[PublicRecord], *, today: date
) -> tuple[AdverseCount, ...]:
    """Count adverse facts by kind."""
    short, long = (add_months(today, -n) for n in (SHORT_MONTHS, LONG_MONTHS))
    adverse = [
        (kind, one.fact.event_on) for one in records if (kind := adverse_kind(one))
    ]
    total = Counter(kind for kind, _ in adverse)
    in_short = Counter(kind for kind, on in adverse if on >= short)
    in_long = Counter(kind for kind, on in adverse if on >= long)
    return tuple(
        AdverseCount(
            kind=kind,
            in_12_months=in_short[kind],
            in_36_months=in_long[kind],
            total=total[kind],
        )
        for kind in AdverseKind
    )


def adverse_kind(record: PublicRecord) -> AdverseKind | None:
    """Return as which adverse fact a record counts; None: as none.

    What an authority found against the firm counts. A sampling counts only as a failure
    that stands, as the tier reads it: one whose retest runs is not final. Permits and
    honours are not adverse; a complaint is nobody's finding; an on-site check has no
    verdict, what it led to is a penalty. (The last two are public only where a
    deployment's own policy opens them.)
    """
    body = record.fact.body
    if isinstance(body, Sampling):
        failed = body.verdict is Verdict.NONCONFORMING and body.retest in _STANDS
        return AdverseKind.FAILED_SAMPLING if failed else None
    return AdverseKind(record.kind) if record.kind in _COUNTED else None


def _listings(records: Sequence[PublicRecord]) -> Iterator[LiveListing]:
    for record in records:
        if isinstance(record.fact.body, Listed):
            yield LiveListing(
                key=record.fact.key,
                version=record.fact.version,
                list_kind=record.fact.body.list_kind,
                reason=record.fields.get("reason", ""),
                basis=record.fields.get("basis", ""),
                authority_name=record.authority_name,
                document_number=record.document_number,
                listed_on=record.fact.event_on,
                published_until=record.published.end,
                contested_on=record.contested_on,
                reviewed_since=record.reviewed_since,
            )


def _other_name(name: Mapping[str, Any]) -> OtherName:
    return OtherName(
        kind=name["kind"],
        name=name["name"],
        effective_from=_day(name["effective_from"]),
        effective_until=_day(name["effective_until"]),
    )


def _told_name(name: OtherName) -> dict[str, Any]:
    return {
        "kind": name.kind,
        "kind_label": NameKind(name.kind).term,
        "name": name.name,
        "effective_from": _iso(name.effective_from),
        "effective_until": _iso(name.effective_until),
    }


def _told_note(note: Note) -> dict[str, Any]:
    firm = note.firm
    return {
        "note": note.kind.value,
        "note_label": note.kind.term,
        "firm": {
            "uscc": firm.uscc,
            "name": firm.name,
            "status": firm.status.value,
            "status_label": firm.status.term,
        }
        if firm
        else None,
    }


def _told_listing(listing: LiveListing) -> dict[str, Any]:
    return {
        "key": listing.key,
        "version": listing.version,
        "list_kind": listing.list_kind.value,
        "list_kind_label": listing.list_kind.term,
        "reason": listing.reason,
        "basis": listing.basis,
        "authority_name": listing.authority_name,
        "document_number": listing.document_number,
        "listed_on": _iso(listing.listed_on),
        "published_until": _iso(listing.published_until),
        "contested_on": _iso(listing.contested_on),
        "reviewed_since": _iso(listing.reviewed_since),
    }


def _told_count(count: AdverseCount) -> dict[str, Any]:
    return {
        "kind": count.kind.value,
        "kind_label": count.kind.term,
        "in_12_months": count.in_12_months,
        "in_36_months": count.in_36_months,
        "total": count.total,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
