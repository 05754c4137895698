"""The fields of each kind of record: one table for forms, API and files (录入项目).

The tables are `registry/forms/*.toml`; each file names its source.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from registry.domain.case_terms import (
    Capacity,
    FormCheck,
    FormFault,
    HeavierGround,
    ObjectionOutcome,
    OffenceField,
    OverturnOutcome,
    ReviewRoute,
    SampledParty,
    ServiceMethod,
    TierFinding,
)
from registry.domain.measures import Measure
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import (
    AccidentSeverity,
    InspectionForm,
    PartyKind,
    PartyRole,
    PenaltyKind,
    RecordKind,
    RetestState,
    SamplingKind,
    Term,
    Verdict,
)


class FieldType(StrEnum):
    """How a field is typed and read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    WAN = "wan"  # an amount in 万元, six decimals
    CHOICE = "choice"
    CHOICES = "choices"  # several codes of a Term
    YES_NO = "yes_no"
    ITEMS = "items"  # failed items of a sampling: item, value, limit, is_serious
    INSPECTORS = "inspectors"  # name and certificate number, at least two
    PERSONAL = "personal"  # identifies a natural person: encrypted, never shown
    FILES = "files"  # digests of attachments
    RECORDS = "records"  # keys of records, chosen among those offered


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing a form states.

    Shape: `is_public` says the public summary may show it once the record is public;
    whatever is not marked never leaves. In a step's field it says that others than the
    organ read it, so that it may name nobody.
    """

    name: str
    label: str
    term: str
    input: FieldType = FieldType.TEXT
    is_required: bool = False
    is_public: bool = False
    max_length: int = 200
    options: type[Term] | None = None
    section: str = "facts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """All that is stated of one kind of record, in the order it is asked.

    Shape: each of `parties` is a role whose fields are `<role>_name`, `<role>_code`,
    `<role>_kind`, `<role>_address`; the first answers for the fact. `event_field` is
    the day it was true, `number_field` what it is known by.
    """

    code: str
    kind: RecordKind
    form: InspectionForm | None = None
    label: str
    term: str
    source: str
    parties: tuple[PartyRole, ...]
    fields: tuple[Field, ...]
    event_field: str
    number_field: str

    def field(self, name: str) -> Field | None:
        """Return a field by name, the parties' fields included."""
        return next((field for field in self.all_fields if field.name == name), None)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Return the parties' fields and then the form's own."""
        parties = (field for role in self.parties for field in party_fields(role))
        return (*parties, *self.fields)


_OPTIONS: dict[str, type[Term]] = {
    term.__name__: term
    for term in (
        *(PenaltyKind, PartyKind, Verdict, RetestState, AccidentSeverity),
        *(OffenceField, HeavierGround, ServiceMethod, ObjectionOutcome, Measure),
        *(SampledParty, ReviewRoute, OverturnOutcome, SamplingKind),
        *(TierFinding, Capacity, CheckPurpose, FormCheck, FormFault),
    )
}
_OWN_PARTY = {PartyRole.PUNISHED, PartyRole.CHECKED, PartyRole.HOLDER}


@cache
def party_fields(role: PartyRole) -> tuple[Field, ...]:
    """Return what is stated of a party in a role."""
    return (
        Field(
            name=f"{role}_name",
            label=f"{role.label}: name",
            term=f"{role.term}名称",
            is_required=role in _OWN_PARTY,
            is_public=True,
            section="party",
        ),
        Field(
            name=f"{role}_code",
            label=f"{role.label}: unified social credit code",
            term=f"{role.term}统一社会信用代码",
            max_length=18,
            is_public=True,
            section="party",
        ),
        Field(
            name=f"{role}_kind",
            label=f"{role.label}: kind",
            term=f"{role.term}类别",
            input=FieldType.CHOICE,
            options=PartyKind,
            section="party",
        ),
        Field(
            name=f"{role}_address",
            label=f"{role.label}: address",
            term=f"{role.term}地址",
            max_length=300,
            section="party",
        ),
    )


@cache
def forms() -> dict[str, Form]:
    """Return every form by its code, in the order they are offered."""
    folder = files("registry") / "forms"
    named = {entry.name: entry for entry in folder.iterdir()}
    found = {}
    for code in (*RecordKind, *InspectionForm):
        if entry := named.get(f"{code}.toml"):
            found[str(code)] = _form(str(code), tomllib.loads(entry.read_text("utf-8")))
    return found


def form_of(kind: RecordKind, form: InspectionForm | None) -> Form:
    """Return the form of a kind of record; an inspection has two."""
    return forms()[form or kind]


def _form(code: str, table: dict[str, Any]) -> Form:
    is_inspection = code in set(InspectionForm)
    return Form(
        code=code,
        kind=RecordKind.INSPECTION if is_inspection else RecordKind(code),
        form=InspectionForm(code) if is_inspection else None,
        label=table["label"],
        term=table["term"],
        source=table["source"],
        parties=tuple(PartyRole(role) for role in table["parties"]),
        fields=tuple(field_of(row) for row in table["fields"]),
        event_field=table["event_field"],
        number_field=table["number_field"],
    )


def field_of(row: dict[str, Any]) -> Field:
    """Read one row of a table of fields."""
    return Field(
        name=row["name"],
        label=row["label"],
        term=row["term"],
        input=FieldType(row.get("type", "text")),
        is_required=row.get("required", False),
        is_public=row.get("public", False),
        max_length=row.get("max", 200),
        options=_OPTIONS[row["options"]] if "options" in row else None,
        section=row.get("section", "facts"),
    )
