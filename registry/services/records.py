"""Records and their versions, written from checked statements (质量信用记录).

Set-based: one draft or ten thousand take the same few statements of SQL.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.policies import Circumstances
from registry.domain.statements import Columns, StatedParty, Statement
from registry.domain.vocabulary import PartyKind, RetestState, Sector
from registry.models import (
    Authority,
    Change,
    Draft,
    Enterprise,
    Officer,
    Record,
    RecordParty,
    RecordVersion,
    Step,
    User,
)
from registry.services.changes import Log
from registry.services.personal import keyed_hash, unseal
from registry.services.releases import ROWS, Opening, open_records

# Of the parties that answer, the one that law protects most decides the policy.
BY_PROTECTION = (
    PartyKind.NATURAL_PERSON,
    PartyKind.INDIVIDUAL_BUSINESS,
    PartyKind.ORGANISATION,
    PartyKind.LEGAL_PERSON,
)


class RecordExistsError(DomainError):
    """This document is recorded already: open that record and correct it."""

    code = "record_exists"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class NewVersion:
    """A checked statement to be recorded, from the draft it was stated in."""

    draft: Draft
    statement: Statement
    attestation: Attestation
    reason: str


@dataclass(kw_only=True, slots=True)
class _Item:
    """A new version on its way, with the rows made for it so far."""

    new: NewVersion
    record: Record
    ordinal: int
    change: Change | None = None
    parties: list[RecordParty]

    @property
    def is_first(self) -> bool:
        """Tell whether the record itself is new."""
        return self.ordinal == 1


def identity_of(statement: Statement) -> str:
    """Return the digest of what the record is known by."""
    return _digest([statement.form.code, *statement.identity])


def content_of(statement: Statement, *, sector: str) -> str:
    """Return the digest of all that is stated: equal digests are the same facts."""
    parties = [asdict(party) for party in statement.parties]
    return _digest([sector, statement.detail, parties])


def record_versions(
    log: Log, news: Sequence[NewVersion], *, approver: Officer, step: Step | None = None
) -> list[Record]:
    """Write each statement as a new version of its record, parties and standings too.

    `step` is an adopting step that covers them all; without it, each record's own
    release case takes a step of `approver`.

    Raises:
        RecordExistsError: a draft that corrects nothing states a known document.
    """
    items = _items(news)
    _link_parties(log, items)
    Record.objects.bulk_create([i.record for i in items if i.is_first], ROWS)
    RecordVersion.objects.bulk_create([_version(i, approver.user) for i in items], ROWS)
    RecordParty.objects.bulk_create([row for i in items for row in i.parties], ROWS)
    today = day_of(log.now)
    open_records(
        [_opening(item, today=today) for item in items], approver=approver, step=step
    )
    return [item.record for item in items]


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _public_key(identity: str) -> str:
    """Return a permanent key that says nothing: 80 bits of the identity's digest."""
    return base64.b32encode(bytes.fromhex(identity)[:10]).decode().lower()


def _items(news: Sequence[NewVersion]) -> list[_Item]:
    """Find or prepare each statement's record, and the ordinal of its next version."""
    digests = [identity_of(new.statement) for new in news]
    known = {
        (record.kind, record.identity): record
        for record in Record.objects.filter(identity__in=digests)
    }
    ordinals = dict(
        RecordVersion.objects.filter(record__in=known.values())
        .values_list("record")
        .annotate(Max("ordinal"))
    )
    organs = Authority.objects.in_bulk(
        {new.statement.organ_code for new in news}, field_name="uscc"
    )
    items = []
    for new, identity in zip(news, digests, strict=True):
        known_as = (new.statement.form.kind, identity)
        organ = organs.get(new.statement.organ_code, new.draft.authority)
        record = known.get(known_as)
        is_known = record is not None and new.draft.record != record
        if record and is_known:
            raise RecordExistsError(
                msg("%(number)s is recorded already as %(key)s: correct that record."),
                number=new.statement.document_number or record.key,
                key=record.key,
            )
        ordinal = ordinals.get(record.pk, 0) + 1 if record else 1
        record = record or _new_record(new, identity, organ)
        known[known_as] = record
        items.append(_Item(new=new, record=record, ordinal=ordinal, parties=[]))
    return items


def _new_record(new: NewVersion, identity: str, organ: Authority) -> Record:
    return Record(
        key=_public_key(identity),
        kind=new.statement.form.kind,
        form=new.statement.form.form or "",
        sector=new.draft.sector,
        identity=identity,
        authority=organ,
    )


def _link_parties(log: Log, items: Sequence[_Item]) -> None:
    """Link each party by its valid code or an officer's choice; note whom it changes.

    A name alone never links. A firm linked before and no longer is changed too.
    """
    codes = {party.code for item in items for party in item.new.statement.parties}
    codes |= {code for item in items for code in item.new.draft.links.values()}
    firms = Enterprise.objects.in_bulk(codes - {""}, field_name="uscc")
    log.reserve("record", {firm.pk for firm in firms.values()})
    before = _linked_before([item.record for item in items])
    for item in items:
        stated = {party.slot: party for party in item.new.statement.parties}
        slots_before = {} if item.is_first else before[item.record.pk]
        item.parties = [_party(item, party, firms) for party in stated.values()]
        item.parties += [_no_party(item, slot) for slot in slots_before.keys() - stated]
        linked = [row.enterprise_id for row in item.parties] + [*slots_before.values()]
        changes = [log.change("record", firm) for firm in linked if firm]
        item.change = changes[0] if changes else log.change("record")
        for row in item.parties:
            row.change = item.change
        if item.is_first:
            item.record.change = item.change


def _linked_before(
    records: Sequence[Record],
) -> defaultdict[int, dict[int, int | None]]:
    """Map each record to its slots and the firm linked to each, as of now."""
    found: defaultdict[int, dict[int, int | None]] = defaultdict(dict)
    rows = RecordParty.objects.filter(
        record__in=[record.pk for record in records if record.pk]
    ).order_by("record_id", "slot", "ordinal")
    for record, slot, firm in rows.values_list("record_id", "slot", "enterprise_id"):
        found[record][slot] = firm
    return found


def _party(
    item: _Item, party: StatedParty, firms: Mapping[str, Enterprise]
) -> RecordParty:
    draft = item.new.draft
    firm = firms.get(party.code or draft.links.get(str(party.slot), ""))
    sealed = draft.personal if party.slot == 1 else None
    return RecordParty(
        record=item.record,
        slot=party.slot,
        ordinal=item.ordinal,
        role=party.role,
        kind=party.kind,
        stated_name=party.name,
        stated_code=party.code,
        personal=sealed,
        personal_hash=keyed_hash(unseal(sealed).get("party_id", "")),
        enterprise=firm,
        is_answerable=party.is_answerable,
        linked_by=draft.linked_by if firm and not party.code else None,
    )


def _no_party(item: _Item, slot: int) -> RecordParty:
    """Say that a party stated before is stated no more."""
    return RecordParty(
        record=item.record,
        slot=slot,
        ordinal=item.ordinal,
        role=item.new.statement.parties[0].role,
        kind=PartyKind.ORGANISATION,
        stated_name="",
        is_answerable=False,
    )


def _version(item: _Item, approver: User) -> RecordVersion:
    draft, statement = item.new.draft, item.new.statement
    columns: dict[str, Any] = {
        name: value
        for name in Columns.__dataclass_fields__
        if (value := getattr(statement.columns, name)) is not None
    }
    columns.pop("delivered_on", None)  # policy reads it, no rule or filter does
    return RecordVersion(
        record=item.record,
        ordinal=item.ordinal,
        event_on=statement.event_on,
        document_number=statement.document_number,
        detail=statement.detail,
        content_digest=content_of(statement, sector=draft.sector),
        entered_by=draft.entered_by,
        approved_by=approver,
        draft=draft,
        reason=item.new.reason,
        procedure=item.new.attestation.procedure,
        change=item.change,
        **{**columns, "penalty_kinds": list(statement.columns.penalty_kinds)},
    )


def _opening(item: _Item, *, today: date) -> Opening:
    assert item.change is not None  # noqa: S101 - set when the parties were linked
    return Opening(
        record=item.record,
        circumstances=_circumstances(item, today=today),
        attestation=item.new.attestation,
        hands=item.new.draft.hands,
        change=item.change,
    )


def _circumstances(item: _Item, *, today: date) -> Circumstances:
    """Gather what policy may read of a version."""
    answering = [party for party in item.parties if party.is_answerable]
    return circumstances_of(
        item.new,
        parties=[PartyKind(party.kind) for party in answering],
        is_linked=any(party.enterprise for party in answering),
        today=today,
    )


def circumstances_of(
    new: NewVersion, *, parties: Sequence[PartyKind], is_linked: bool, today: date
) -> Circumstances:
    """Say what policy may read of a statement, were it released `today`.

    Shape: `parties` are the kinds of the parties that answer for the fact.
    """
    statement, columns = new.statement, new.statement.columns
    return Circumstances(
        kind=statement.form.kind,
        form=statement.form.form,
        sector=Sector(new.draft.sector),
        event_on=statement.event_on,
        penalty_kinds=columns.penalty_kinds,
        fine_yuan=columns.fine_yuan,
        restricted_until=columns.restricted_until,
        party_kind=min(
            [*parties, *_persons(new)],
            key=BY_PROTECTION.index,
            default=PartyKind.ORGANISATION,
        ),
        has_linked_party=is_linked,
        procedure=new.attestation.procedure,
        notice_served_on=new.attestation.notice_served_on,
        is_summary_whole=not statement.missing_summary,
        is_screened=new.attestation.is_screened,
        is_window_closed=new.attestation.is_window_closed,
        secrecy=new.attestation.secrecy,
        released_on=today,
        delivered_on=columns.delivered_on,
        verdict=columns.verdict,
        retest=columns.retest or RetestState.NONE,
        ends_on=columns.ends_on,
    )


def _persons(new: NewVersion) -> Sequence[PartyKind]:
    """Return a natural person if a person's number is all that identifies a party.

    Whatever kind an officer chose: it may be a minor, and is never let out.
    """
    has_code = any(party.code for party in new.statement.parties)
    has_number = not has_code and bool(unseal(new.draft.personal).get("party_id"))
    return [PartyKind.NATURAL_PERSON] if has_number else []
