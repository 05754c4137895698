"""Layouts of sheets, told apart by their heading row (表格版式的识别).

The column maps are `registry/layouts/*.toml`; each file names its source. A heading is
found by its text, never by its position.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.fields import Form, forms
from registry.domain.statements import Fault
from registry.domain.values import folded, is_blank

HEADING_ROWS = 15  # titles and notes may precede the heading
NOTE = "表格说明"
# Layouts in the order of preference, when two fit a sheet equally well.
LAYOUTS = ("N30", "M28", "F19", "F17", "P12", "amr_decisions", "food_samples")
BRACKETS = str.maketrans("[{〔【", "((((") | str.maketrans("]}〕】", "))))")
DASHES = str.maketrans("-‐‑–—−", "_" * 6)
# What another province's export lacks waits for a person; what it gets wrong does not.
WAITING = frozenset(
    {
        "required",
        "no_party",
        "unknown_organ",
        "organ_ended",
        "ambiguous_penalty_kind",
        "unknown_penalty_kind",
        "fine_missing",
        "confiscation_missing",
        "licence_missing",
        "items_missing",
    }
)


class UnknownLayoutError(DomainError):
    """No known heading row is among the first rows."""

    code = "unknown_layout"
    kind = ErrorKind.INVALID


class InvalidHeadingError(DomainError):
    """The heading row is merged, empty in places or says one thing twice."""

    code = "invalid_heading"
    kind = ErrorKind.INVALID


@dataclass(frozen=True, kw_only=True, slots=True)
class RemarkRule:
    """A remark that states a fact: a whole remark which fits `pattern` sets `field`."""

    pattern: re.Pattern[str]
    field: str
    value: str
    is_held: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One layout of sheets: which heading states which field.

    Shape: `fields` maps a folded heading to fields; `options` maps a field to the
    attribute of `SheetOptions` that states it where no column does; `group` says how
    physical rows make one statement: "none", "follow_on" (a row that leaves
    `group_by` blank continues the one before) or "key" (equal `group_by` are one).
    """

    code: str
    title: str
    term: str
    source: str
    form: Form
    fields: Mapping[str, tuple[str, ...]]
    headings: Mapping[str, str]
    required: tuple[str, ...]
    ignored: frozenset[str]
    joined: frozenset[str]
    mapped_only: frozenset[str]
    serial_days: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str]
    options: Mapping[str, str]
    remarks: tuple[RemarkRule, ...]
    labelled: Mapping[str, str]
    assumed: Mapping[str, str]
    decisions: tuple[str, ...]
    masked: re.Pattern[str] | None
    group: str
    group_by: tuple[str, ...]
    is_export: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a sheet: its place from 0, its heading, the fields it states."""

    index: int
    heading: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """A sheet's layout, where its heading row is, and its columns.

    Shape: `unknown` are headings that no field reads, for the report.
    """

    layout: Layout
    header_row_index: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]


@cache
def layouts() -> dict[str, Layout]:
    """Return every known layout by its code, in the order of preference."""
    folder = files("registry") / "layouts"
    return {
        code: _layout(code, tomllib.loads((folder / f"{code}.toml").read_text("utf-8")))
        for code in LAYOUTS
    }


def fold_heading(text: object) -> str:
    """Return a heading for comparing: half-width, no blanks, one kind of bracket."""
    shown = folded(str(text)) if text is not None else ""
    return shown.translate(BRACKETS).translate(DASHES).upper()


def recognise(rows: Sequence[Sequence[Any]]) -> Recognised:
    """Return the layout of a sheet by the heading row among its first rows.

    Raises:
        UnknownLayoutError: no row has what a layout needs; it names the nearest one.
        InvalidHeadingError: a column with content has no heading, or two have the same.
    """
    best: tuple[int, Recognised] | None = None
    for index, row in enumerate(rows[:HEADING_ROWS]):
        for layout in layouts().values():
            found = _columns(layout, row)
            count = sum(bool(column.fields) for column in found)
            if not missing_headings(layout, found) and (not best or count > best[0]):
                best = (count, _recognised(layout, index, found))
        if best:
            break
    if not best:
        raise _unknown(rows[:HEADING_ROWS])
    _refuse_bad_headings(best[1], rows)
    return best[1]


def missing_headings(layout: Layout, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the headings a layout needs and a row does not have."""
    stated = {field for column in columns for field in column.fields}
    return tuple(
        layout.headings[field] for field in layout.required if field not in stated
    )


def is_heading_row(recognised: Recognised, row: Sequence[Any]) -> bool:
    """Tell whether a row repeats the heading: by text, or by its codes."""
    return not missing_headings(recognised.layout, _columns(recognised.layout, row))


def may_wait(layout: Layout, fault: Fault) -> bool:
    """Tell whether a fault leaves a row for a person instead of refusing it."""
    return layout.is_export and fault.code in WAITING


def _layout(code: str, table: Mapping[str, Any]) -> Layout:
    fields: dict[str, tuple[str, ...]] = {}
    for field, headings in table["columns"].items():
        for heading in headings:
            folded_heading = fold_heading(heading)
            fields[folded_heading] = (*fields.get(folded_heading, ()), field)
    masked = table.get("masked")
    return Layout(
        code=code,
        title=table["title"],
        term=table["term"],
        source=table["source"],
        form=forms()[table["form"]],
        fields=fields,
        headings={field: names[0] for field, names in table["columns"].items()},
        required=tuple(table["required"]),
        ignored=frozenset(fold_heading(name) for name in table.get("ignored", ())),
        joined=frozenset(table.get("joined", ())),
        mapped_only=frozenset(table.get("mapped_only", ())),
        serial_days=frozenset(table.get("serial_days", ())),
        values=table.get("values", {}),
        constants=table.get("constants", {}),
        options=table.get("options", {}),
        remarks=tuple(_remark(row) for row in table.get("remarks", ())),
        labelled={
            fold_heading(name): label
            for name, label in table.get("labelled", {}).items()
        },
        assumed=table.get("assumed", {}),
        decisions=tuple(table.get("decisions", ())),
        masked=re.compile(masked, re.DOTALL) if masked else None,
        group=table.get("group", "none"),
        group_by=tuple(table.get("group_by", ())),
        is_export=table.get("is_export", False),
    )


def _remark(row: Mapping[str, Any]) -> RemarkRule:
    return RemarkRule(
        pattern=re.compile(row["pattern"], re.DOTALL),
        field=row["field"],
        value=row["value"],
        is_held=row.get("is_held", False),
    )


def _columns(layout: Layout, row: Sequence[Any]) -> tuple[Column, ...]:
    return tuple(
        Column(
            index=index,
            heading=str(cell).strip() if cell is not None else "",
            fields=layout.fields.get(fold_heading(cell), ()),
        )
        for index, cell in enumerate(row)
    )


def _recognised(layout: Layout, index: int, columns: tuple[Column, ...]) -> Recognised:
    return Recognised(
        layout=layout,
        header_row_index=index,
        columns=columns,
        unknown=tuple(
            column.heading
            for column in columns
            if column.heading
            and not column.fields
            and fold_heading(column.heading) not in layout.ignored
        ),
    )


def _unknown(rows: Sequence[Sequence[Any]]) -> UnknownLayoutError:
    """Say which layout is nearest and what its heading row lacks."""
    tried = [
        (sum(bool(column.fields) for column in columns), layout, columns)
        for row in rows
        for layout in layouts().values()
        for columns in (_columns(layout, row),)
    ]
    count, layout, columns = max(
        tried, key=lambda entry: entry[0], default=(0, None, ())
    )
    if not layout or not count:
        return UnknownLayoutError(
            msg(
                "No known heading is among the first 15 rows: use one of the templates."
            )
        )
    return UnknownLayoutError(
        msg(
            "No known heading row is among the first 15 rows. The nearest layout is "
            "%(layout)s, %(term)s; it also needs the headings %(missing)s."
        ),
        layout=layout.code,
        term=layout.term,
        missing="、".join(missing_headings(layout, columns)),
    )


def _refuse_bad_headings(recognised: Recognised, rows: Sequence[Sequence[Any]]) -> None:
    seen: dict[str, str] = {}
    for column in recognised.columns:
        for field in column.fields:
            if field in seen and field not in recognised.layout.joined:
                raise InvalidHeadingError(
                    msg(
                        "The headings %(first)s and %(second)s say the same thing: "
                        "keep one of the two columns."
                    ),
                    first=seen[field],
                    second=column.heading,
                )
            seen[field] = column.heading
    headed = {column.index for column in recognised.columns if column.heading}
    for row in rows[recognised.header_row_index + 1 :]:
        for index, cell in enumerate(row):
            if index not in headed and not is_blank(cell):
                raise InvalidHeadingError(
                    msg(
                        "Column %(column)s has content but no heading: undo merged "
                        "cells and give each column its heading."
                    ),
                    column=column_letter(index),
                )


def column_letter(index: int) -> str:
    """Return what a workbook calls the column at a place from 0: A … Z, AA …."""
    letters = ""
    place = index + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
