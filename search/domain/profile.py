"""The allow-list of what the public may see of a firm (公示内容).

Only what is named here leaves. Whatever an officer attested, on its way out free text
loses every personal number, not a sign of it is left, and the legal representative.

Source: SAMR order 45 (2021) arts. 4, 6 (the six items of a summary; personal
information is processed first); 企业信息公示暂行条例 art. 6 (registration).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from credit.domain.notices import Pending
from registry.domain.fields import FieldType, form_of
from registry.domain.files import FileEntry, FirmFacts, Mark, Marks, ReleasedPaper
from registry.domain.periods import Period
from registry.domain.policies import Policies, early_removal_from
from registry.domain.records import Fact, History, Listed, Noted, Penalty
from registry.domain.screening import HIDDEN, hide_personal
from registry.domain.uscc import is_individual_business
from registry.domain.vocabulary import (
    InspectionForm,
    NameKind,
    PartyKind,
    RecordKind,
    TierStatus,
)
from search.domain.facts import (
    fact_from_view,
    fact_to_view,
    period_from_view,
    period_to_view,
)

LISTING = "listing"
ORGANISATIONS = {PartyKind.LEGAL_PERSON, PartyKind.ORGANISATION}
REPRESENTATIVE = "representative"
LISTING_FIELDS = ("reason", "basis", "measures", "ends_on")
_MARKED_ON = ("contested_on", "reviewed_since", "sale_stopped_on")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicRecord:
    """One record or listing as the public sees it.

    Shape: `kind` is a record kind or "listing"; `form` an inspection's form or "";
    `published` the half-open period in which it may be seen; `fields` holds the public
    fields of its form in their normal form, in the form's order.
    """

    kind: str
    form: str
    fact: Fact
    published: Period
    source: str
    role: str
    stated_name: str
    document_number: str
    authority_name: str
    authority_code: str
    fields: dict[str, Any]
    contested_on: date | None = None  # an objection is open since
    reviewed_since: date | None = None  # a review or suit is pending since
    sale_stopped_on: date | None = None  # a stop-sale lasts since
    statement: str = ""  # the firm's own words
    paper: ReleasedPaper | None = None  # the decision document itself

    def to_view(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "kind": self.kind,
            "form": self.form,
            "fact": fact_to_view(self.fact),
            "published": period_to_view(self.published),
            "source": self.source,
            "role": self.role,
            "stated_name": self.stated_name,
            "document_number": self.document_number,
            "authority_name": self.authority_name,
            "authority_code": self.authority_code,
            "fields": self.fields,
            **{name: _iso(day) for name in _MARKED_ON if (day := getattr(self, name))},
            **({"statement": self.statement} if self.statement else {}),
            **({"paper": asdict(self.paper)} if self.paper else {}),
        }

    @classmethod
    def from_view(cls, view: dict[str, Any]) -> "PublicRecord":
        """Read what `to_view` wrote."""
        paper = view.get("paper")
        return cls(
            **{
                **view,
                "fact": fact_from_view(view["fact"]),
                "published": period_from_view(view["published"]),
                **{name: _day(view.get(name)) for name in _MARKED_ON},
                "paper": ReleasedPaper(**paper) if paper else None,
            }
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicProfile:
    """All that is public of a firm on a day.

    Shape: `firm` holds the registered facts and other names, ready as JSON; `records`
    are records and listings, the newest event first.
    """

    firm: dict[str, Any]
    records: tuple[PublicRecord, ...]
    pending: Pending | None = None  # a fall that is told to the firm first

    @property
    def history(self) -> History:
        """Return the facts a public judgement reads: exactly what is seen here."""
        return tuple(record.fact for record in self.records)

    @property
    def former_names(self) -> tuple[str, ...]:
        """Return the names it is also found by."""
        return tuple(name["name"] for name in self.firm["names"])

    def is_listed(self) -> bool:
        """Tell whether a list of serious offenders names it."""
        return any(record.kind == LISTING for record in self.records)

    def listing_contested_on(self) -> date | None:
        """Return since when an objection to a listing is open; None: there is none."""
        listings = (one for one in self.records if one.kind == LISTING)
        days = [one.contested_on for one in listings if one.contested_on]
        return min(days, default=None)

    def open_on(self, day: date) -> "PublicProfile":
        """Drop what is past its end, even when a stage is late."""
        kept = tuple(one for one in self.records if one.published.contains(day))
        return self if len(kept) == len(self.records) else replace(self, records=kept)

    def to_view(self) -> dict[str, Any]:
        """Write it as JSON."""
        return {
            "firm": self.firm,
            "records": [record.to_view() for record in self.records],
            **({"pending": _pending_view(self.pending)} if self.pending else {}),
        }

    @classmethod
    def from_view(cls, view: dict[str, Any]) -> "PublicProfile":
        """Read what `to_view` wrote."""
        return cls(
            firm=view["firm"],
            records=tuple(map(PublicRecord.from_view, view["records"])),
            pending=_pending(view.get("pending")),
        )


def public_profile(
    firm: FirmFacts,
    entries: Sequence[FileEntry],
    *,
    today: date,
    policies: Policies,
    marks: Marks | None = None,
    pending: Pending | None = None,
) -> PublicProfile:
    """Choose what the public may see of a firm's file today.

    Shape: `marks` is what stands beside the records, by their keys.
    """
    seen = [one for one in entries if one.published and one.published.contains(today)]
    return PublicProfile(
        firm=told_registration(firm, today=today),
        records=told_records(seen, marks or {}, today=today, policies=policies),
        pending=pending,
    )


def told_records(
    entries: Sequence[FileEntry], marks: Marks, *, today: date, policies: Policies
) -> tuple[PublicRecord, ...]:
    """Tell facts by the allow-list, the newest event first."""
    records = [
        _marked(
            _record(entry, today=today, policies=policies),
            marks.get(entry.fact.key),
            today=today,
        )
        for entry in entries
    ]
    records.sort(key=lambda one: (one.fact.event_on, one.fact.key), reverse=True)
    return tuple(records)


def tier_status(uscc: str, *, is_rated: bool, is_notifying: bool = False) -> TierStatus:
    """Say what may be told of a firm's tier.

    An individual business's is withheld: it would be the tier of a person.
    """
    if is_individual_business(uscc):
        return TierStatus.WITHHELD
    if is_notifying:
        return TierStatus.NOTIFYING
    return TierStatus.PUBLISHED if is_rated else TierStatus.UNRATED


def told_registration(firm: FirmFacts, *, today: date) -> dict[str, Any]:
    """Tell what the register states of a firm, by the allow-list."""
    is_person = is_individual_business(firm.uscc)
    return {
        "uscc": firm.uscc,
        "name": firm.name,
        "legal_form": firm.legal_form,
        "region": firm.region,
        # An individual business often works at its owner's home.
        "address": "" if is_person else hide_personal(firm.address, today=today),
        "industry": firm.industry,
        "status": str(firm.status),
        "established_on": _iso(firm.established_on),
        "capital_wan": None if firm.capital_wan is None else f"{firm.capital_wan:f}",
        "capital_currency": firm.capital_currency,
        "business_scope": hide_personal(firm.business_scope, today=today),
        "successor": firm.successor,
        "names": [
            {
                "kind": name.kind,
                "name": name.name,
                "effective_from": _iso(name.effective_from),
                "effective_until": _iso(name.effective_until),
            }
            for name in firm.names
            if name.kind in set(NameKind)
        ],
    }


def _record(entry: FileEntry, *, today: date, policies: Policies) -> PublicRecord:
    body = entry.fact.body
    form = ""
    if isinstance(body, Noted):
        form = str(body.form or "")
    elif entry.kind is RecordKind.INSPECTION:
        form = str(InspectionForm.SAMPLING)
    return PublicRecord(
        kind=LISTING if isinstance(body, Listed) else str(entry.kind),
        form=form,
        fact=_open_fact(entry, today=today),
        published=entry.published or Period(today, today),
        source=entry.source,
        role=str(entry.role),
        stated_name=hide_personal(entry.stated_name, today=today),
        document_number=hide_personal(entry.document_number, today=today),
        authority_name=entry.authority_name,
        authority_code=entry.authority_code,
        fields={
            **_fields(entry, form, today=today),
            **(_way_out(entry, policies=policies) if entry.kind is None else {}),
        },
    )


def _way_out(entry: FileEntry, *, policies: Policies) -> dict[str, str]:
    """Say from when on a listed firm may ask to be removed early.

    A listing restored after false papers is used anew from that decision on.
    Source: SAMR order 44 (2021) arts. 14, 16, 20.
    """
    restricted = _day(entry.detail.get("ends_on"))
    first = early_removal_from(entry.fact.usable.start, restricted, policies=policies)
    return {"removable_from": first.isoformat()}


def _open_fact(entry: FileEntry, *, today: date) -> Fact:
    """Return the fact a public judgement reads, its one free text like the others."""
    body = entry.fact.body
    if not isinstance(body, Penalty):
        return entry.fact
    told = _hidden(body.violation, person=_person(entry), today=today)
    return replace(entry.fact, body=replace(body, violation=told))


def _person(entry: FileEntry) -> str:
    return str(entry.detail.get(REPRESENTATIVE) or "")


def _marked(record: PublicRecord, mark: Mark | None, *, today: date) -> PublicRecord:
    if mark is None:
        return record
    return replace(
        record,
        contested_on=mark.contested_on,
        reviewed_since=mark.reviewed_since,
        sale_stopped_on=mark.stop_sale.served_on if mark.stop_sale else None,
        statement=hide_personal(mark.statement, today=today),
        paper=mark.paper,
    )


def _fields(entry: FileEntry, form: str, *, today: date) -> dict[str, Any]:
    detail = entry.detail
    own_names = {f"{entry.role}_name", "organ_name"}  # may hold a name by chance
    if entry.kind is None:
        chosen = {name: detail[name] for name in LISTING_FIELDS if detail.get(name)}
    else:
        fields = form_of(entry.kind, InspectionForm(form) if form else None)
        chosen = {
            field.name: detail[field.name]
            for field in fields.all_fields
            if field.is_public
            and field.input is not FieldType.PERSONAL
            and detail.get(field.name) not in (None, "", [])
            and _is_open_party(field.name, entry)
        }
    person = _person(entry)
    return {
        name: _hidden(value, person="" if name in own_names else person, today=today)
        for name, value in chosen.items()
    }


def _is_open_party(name: str, entry: FileEntry) -> bool:
    """Tell whether a field may be shown: another party only if it is no person."""
    role, _, rest = name.rpartition("_")
    if rest not in {"name", "code"} or f"{role}_kind" not in entry.detail:
        return True
    is_own = role == str(entry.role)
    return is_own or entry.detail[f"{role}_kind"] in ORGANISATIONS


def _hidden(value: Any, *, person: str, today: date) -> Any:
    """Return a value without personal numbers and without a person named elsewhere."""
    if isinstance(value, str):
        told = value.replace(person, HIDDEN) if len(person) > 1 else value
        return hide_personal(told, today=today)
    if isinstance(value, list):
        return [_hidden(item, person=person, today=today) for item in value]
    if isinstance(value, dict):
        return {
            key: _hidden(item, person=person, today=today)
            for key, item in value.items()
        }
    return value


def _pending_view(pending: Pending) -> dict[str, Any]:
    return {"since": _iso(pending.since), "facts": sorted(pending.facts)}


def _pending(view: Mapping[str, Any] | None) -> Pending | None:
    if view is None:
        return None
    return Pending(
        since=date.fromisoformat(view["since"]),
        facts=frozenset((key, version) for key, version in view["facts"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
