"""The form of a record, made from the table of its fields (录入表单).

It checks nothing itself: the rules are the domain's, and what they find is shown here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext

from registry.domain.fields import Field, FieldType, Form
from registry.domain.value_lists import read_inspectors, read_items, read_penalty_kinds
from registry.domain.values import UnreadableError, is_blank, read_date, read_yes_no
from registry.domain.vocabulary import Sector
from registry.services.previews import told
from registry.web.display import word
from registry.web.statement_inputs import Typed, input_of, is_party_code

MIN_ROWS, SPARE_ROWS, MAX_ROWS = 3, 1, 200
ROWS = {
    FieldType.ITEMS: ("item", "value", "limit", "is_serious"),
    FieldType.INSPECTORS: ("name", "certificate"),
}
BOXES = frozenset({"is_serious"})
PARTY_PARTS = ("code", "name", "kind", "address")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing a page asks for; `shape` names the partial that shows it."""

    shape: str
    field: BoundField
    rows: tuple[tuple["Cell", ...], ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One input of a repeatable row."""

    name: str
    label: str
    value: str
    is_box: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the form; `more` is asked seldom and folded away unless stated."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    more: tuple[Entry, ...] = ()
    is_more_open: bool = False


class StatementForm(forms.Form):
    """A record's fields with what was typed, and what the rules say about it."""

    use_required_attribute = False  # a draft may be saved unfinished

    def __init__(self, form: Form, typed: Typed) -> None:
        super().__init__(initial=_initial(form, typed.stated))
        self.form, self.typed = form, typed
        for field in form.all_fields:
            self.fields[field.name] = input_of(field, typed)
        self.fields["sector"] = forms.ChoiceField(
            label=gettext("Field of quality"),
            choices=[(sector.value, word(sector)) for sector in Sector],
            initial=typed.sector,
        )

    def full_clean(self) -> None:
        """Show what the domain found; nothing is checked twice."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for fault in self.typed.faults:
            name = fault.field if fault.field in self.fields else None
            self.add_error(name, told(fault))

    def sections(self) -> list[Section]:
        """Return the three parts of the form, in the order they are asked."""
        own = {field.name for field in self.form.fields}
        party = [f"{role}_{part}" for role in self.form.parties for part in PARTY_PARTS]
        extra = self._named("party", own)
        found = Section(
            code="found",
            title=gettext("Whom it concerns, what was found"),
            entries=self._entries([*party, *self._named("facts", own), "sector"]),
            more=self._entries(extra),
            is_more_open=any(
                name in self.typed.kept or name in self.errors or self.initial.get(name)
                for name in extra
            ),
        )
        decided = Section(
            code="decided",
            title=gettext("What was decided or concluded"),
            entries=self._entries(
                [*self._named("decision", own), *self._named("result", own)]
            ),
        )
        papers = Section(
            code="papers",
            title=gettext("Organ and papers"),
            entries=self._entries(self._named("papers", own)),
        )
        return [part for part in (found, decided, papers) if part.entries]

    def _named(self, section: str, own: set[str]) -> list[str]:
        return [
            field.name
            for field in self.form.fields
            if field.section == section and field.name in own
        ]

    def _entries(self, names: Iterable[str]) -> tuple[Entry, ...]:
        return tuple(self._entry(name) for name in names)

    def _entry(self, name: str) -> Entry:
        bound, field = self[name], self.form.field(name)
        if field is None:
            return Entry(shape="field", field=bound)
        if field.input in ROWS:
            return Entry(shape="rows", field=bound, rows=self._rows(field))
        if field.input is FieldType.FILES:
            files = self.typed.stated.get(name) or ()
            return Entry(shape="files", field=bound, files=tuple(map(str, files)))
        if field.input is FieldType.PERSONAL:
            return Entry(shape="personal", field=bound)
        return Entry(shape="firm" if is_party_code(field) else "field", field=bound)

    def _rows(self, field: Field) -> tuple[tuple[Cell, ...], ...]:
        stated = _stated_rows(field, self.typed.stated.get(field.name))
        count = max(MIN_ROWS, len(stated) + SPARE_ROWS, self.typed.extra_rows)
        blanks: list[Mapping[str, Any]] = [{}] * (min(count, MAX_ROWS) - len(stated))
        return tuple(
            tuple(
                Cell(
                    name=f"{field.name}-{place}-{part}",
                    label=_part_label(part),
                    value="" if row.get(part) in (None, False) else str(row[part]),
                    is_box=part in BOXES,
                )
                for part in ROWS[field.input]
            )
            for place, row in enumerate([*stated, *blanks])
        )


def stated_in(form: Form, sent: QueryDict) -> dict[str, Any]:
    """Return what a sent form states; blanks are left out.

    A blank personal field means "as it was": what is kept is never shown again.
    """
    found: dict[str, Any] = {}
    for field in form.all_fields:
        value = _sent(field, sent)
        if value not in (None, "", []):
            found[field.name] = value
    return found


def _sent(field: Field, sent: QueryDict) -> Any:
    if field.input in ROWS:
        return _sent_rows(field, sent)
    if field.input in (FieldType.CHOICES, FieldType.FILES):
        return [value for value in sent.getlist(field.name) if value]
    if field.input is FieldType.YES_NO:
        return True if field.name in sent else None
    return sent.get(field.name, "").strip()


def _sent_rows(field: Field, sent: QueryDict) -> list[dict[str, Any]]:
    rows = []
    for place in range(MAX_ROWS + 1):
        row: dict[str, Any] = {
            part: sent.get(f"{field.name}-{place}-{part}", "").strip()
            for part in ROWS[field.input]
        }
        is_said = any(value for part, value in row.items() if part not in BOXES)
        for part in BOXES & row.keys():
            row[part] = bool(row[part])
        if is_said:
            rows.append(row)
    return rows


def _stated_rows(field: Field, value: Any) -> list[Mapping[str, Any]]:
    """Return rows as a form or a file stated them; a file's text is read first."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, Mapping)]
    if is_blank(value):
        return []
    try:
        if field.input is FieldType.ITEMS:
            return [
                {"item": one.item, "value": one.value, "limit": one.limit}
                for one in read_items(value)
            ]
        return [
            {"name": one.name, "certificate": one.certificate}
            for one in read_inspectors(value)
        ]
    except UnreadableError:
        return [{ROWS[field.input][0]: str(value)}]


def _part_label(part: str) -> str:
    return {
        "item": gettext("Item"),
        "value": gettext("Value found"),
        "limit": gettext("Limit"),
        "is_serious": gettext("Serious"),
        "name": gettext("Full name"),
        "certificate": gettext("Certificate number"),
    }[part]


def _initial(form: Form, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the inputs show, in the form they can show it."""
    shown = {}
    for field in form.all_fields:
        value = stated.get(field.name)
        if is_blank(value) or field.input is FieldType.PERSONAL:
            continue
        try:
            shown[field.name] = _shown(field, value)
        except UnreadableError:
            shown[field.name] = value
    return shown


def _shown(field: Field, value: Any) -> Any:
    match field.input:
        case FieldType.DATE:
            found = read_date(value)
            return found.isoformat() if found else ""
        case FieldType.CHOICES:
            return [kind.value for kind in read_penalty_kinds(value)]
        case FieldType.YES_NO:
            return read_yes_no(value)
        case FieldType.CHOICE:
            known = {option.term: option.value for option in field.options or ()}
            return known.get(value, value)
    return value
