"""What the registry knows already of imported rows, asked in whole sets (比对)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from registry.domain.document_numbers import normalise_document_number
from registry.domain.errors import msg
from registry.domain.fields import Form
from registry.domain.statements import Fault, StatedParty
from registry.domain.values import folded
from registry.domain.vocabulary import PartyKind, RecordKind
from registry.models import (
    Case,
    Draft,
    DraftState,
    Enterprise,
    ImportBatch,
    Record,
    RecordVersion,
)

OPEN = (DraftState.HELD, DraftState.SUBMITTED, DraftState.RETURNED)
CODES_SHOWN = 5
SAMPLE_KEY = (
    "product",
    "sampled_seller_name",
    "nominal_producer_name",
    "batch",
    "specification",
    "concluded_on",
)

# One expression normalises both sides: half-width, one kind of bracket, no blanks
# (what `translate` has no counterpart for, it drops).
_NORMAL = "translate(normalize({}, NFKC), '〔〕[]{{}}【】 ', '()()()()')"
NAMESAKES = f"""
WITH stated AS (
    SELECT DISTINCT name, {_NORMAL.format("name")} AS normal
      FROM unnest(%(names)s::text[]) AS stated (name)
)
SELECT DISTINCT stated.name, registry_enterprise.uscc
  FROM (SELECT enterprise_id, name FROM registry_enterpriseversion
        UNION ALL
        SELECT enterprise_id, name FROM registry_enterprisename) known
  JOIN stated ON stated.normal = {_NORMAL.format("known.name")}
  JOIN registry_enterprise ON registry_enterprise.id = known.enterprise_id
 ORDER BY 1, 2
"""  # noqa: S608 - constants of our own


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record and the digests of what its versions stated, the newest last."""

    record: Record
    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft of an earlier batch, and whether a person has worked on it."""

    draft: Draft
    is_touched: bool

    @property
    def keeps_waiting(self) -> bool:
        """Tell whether it can still become a record where it is."""
        return self.draft.state != DraftState.SUBMITTED or (
            self.draft.batch is not None and self.draft.batch.state == "waiting"
        )


def known_records(
    kind: RecordKind, identities: AbstractSet[str]
) -> dict[str, KnownRecord]:
    """Return the records of these identities, with what each of them states."""
    records = list(Record.objects.filter(kind=kind, identity__in=identities))
    contents: defaultdict[int, list[str]] = defaultdict(list)
    versions = RecordVersion.objects.filter(record__in=records)
    for record, content in versions.order_by("record_id", "ordinal").values_list(
        "record_id", "content_digest"
    ):
        contents[record].append(content)
    return {
        record.identity: KnownRecord(record, tuple(contents[record.pk]))
        for record in records
    }


def open_drafts(form: Form, *, batch: ImportBatch) -> dict[str, UUID]:
    """Map what the drafts of earlier batches are about to the drafts."""
    found = Draft.objects.filter(
        batch__isnull=False, kind=form.kind, form=form.form or "", state__in=OPEN
    ).exclude(batch=batch)
    rows = found.order_by("created_at", "id").values_list("id", "stated")
    return {subject_of(form, stated): key for key, stated in rows.iterator()}


def locked_drafts(keys: Iterable[UUID]) -> dict[UUID, OpenDraft]:
    """Return those of the drafts that are still open, locked."""
    drafts = list(
        Draft.objects.select_for_update(of=("self",))
        .select_related("batch")
        .filter(pk__in=list(keys), state__in=OPEN)
    )
    with_case = set(
        Case.objects.filter(draft__in=drafts).values_list("draft_id", flat=True)
    )
    return {
        draft.pk: OpenDraft(draft, bool(draft.links) or draft.pk in with_case)
        for draft in drafts
    }


def subject_of(form: Form, stated: Mapping[str, Any]) -> str:
    """Return what a statement is about, even when it is faulty.

    Two statements about the same thing differ in what they say of it.
    """
    if form.kind is RecordKind.PENALTY:
        parts = [
            normalise_document_number(str(stated.get(form.number_field, ""))),
            folded(str(stated.get("punished_name", ""))),
        ]
        is_known = all(parts)
    else:
        number = folded(str(stated.get("sample_number", ""))).upper()
        others = [folded(str(stated.get(name, ""))) for name in SAMPLE_KEY]
        parts = [number] if number else others
        is_known = bool(number or others[0])
    return digest_of(parts if is_known else dict(stated))


def digest_of(content: object) -> str:
    """Return a digest of plain content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Parties:
    """Who of the parties stated in a chunk of rows is in the registry."""

    def __init__(self, parties: Iterable[StatedParty]) -> None:
        wanted = [party for party in parties if _is_sought(party)]
        self.registered = _registered({party.code for party in wanted} - {""})
        self.namesakes = _namesakes({p.name for p in wanted if not p.code})

    def holds(self, parties: Sequence[StatedParty]) -> list[Fault]:
        """Return why a person must say who the parties are, if one must."""
        return [
            fault
            for party in parties
            if _is_sought(party) and (fault := self._hold(party))
        ]

    def _hold(self, party: StatedParty) -> Fault | None:
        if party.code:
            return None if party.code in self.registered else _unknown_code(party)
        codes = self.namesakes.get(party.name, [])
        return _candidates(party, codes) if codes else _unknown_name(party)


def _is_sought(party: StatedParty) -> bool:
    """Tell whether a party must be linked: it answers, and can be in the registry."""
    return party.is_answerable and party.kind is not PartyKind.NATURAL_PERSON


def _registered(codes: AbstractSet[str]) -> frozenset[str]:
    found = Enterprise.objects.filter(uscc__in=codes)
    return frozenset(found.values_list("uscc", flat=True))


def _namesakes(names: AbstractSet[str]) -> dict[str, list[str]]:
    """Map names to the codes of the firms that bear or bore them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if names:
        with connection.cursor() as cursor:
            cursor.execute(NAMESAKES, {"names": sorted(names)})
            for name, code in cursor.fetchall():
                found[name].append(code)
    return found


def _unknown_code(party: StatedParty) -> Fault:
    return Fault(
        field=f"{party.role}_code",
        code="unknown_party",
        message=msg("No firm in the registry has this code: register the firm first."),
    )


def _unknown_name(party: StatedParty) -> Fault:
    return Fault(
        field=f"{party.role}_name",
        code="unknown_party",
        message=msg(
            "No code is stated, and no firm in the registry bears this name: find out "
            "which firm it is and link it."
        ),
    )


def _candidates(party: StatedParty, codes: Sequence[str]) -> Fault:
    return Fault(
        field=f"{party.role}_name",
        code="several_candidates",
        message=msg(
            "No code is stated. Firms of this name: %(codes)s. A name alone never "
            "links: choose the firm."
        ),
        params={"codes": ", ".join(codes[:CODES_SHOWN]), "count": len(codes)},
    )
