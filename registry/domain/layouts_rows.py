"""Rows of a recognised sheet turned into statements (表格行的归并与读取)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from typing import Any

from registry.domain.errors import msg
from registry.domain.layouts import NOTE, Layout, Recognised, is_heading_row
from registry.domain.layouts_holds import JOINT, Stated, holds_of, refusals_of
from registry.domain.statements import Fault
from registry.domain.value_lists import FailedItem, read_items
from registry.domain.values import UnreadableError, folded, is_blank, read_date

ITEM = "item."


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetOptions:
    """What a sheet does not say and whoever imports it does.

    Time: `published_on` is the day of the public notice. It stands for the day of the
    conclusion; `delivered_on` is left open unless it is known, since the window for a
    retest runs from the day the party received the result.
    """

    authority_code: str = ""
    authority_name: str = ""
    notice_number: str = ""
    published_on: date | None = None
    delivered_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """One statement of a sheet, as stated, and where it stands.

    Shape: `row_number` counts from 1 as the workbook shows it; `merged_rows` are the
    further rows that belong to it; `columns` maps a field to its heading. A row with
    `refusals` is none of ours; one with `holds` waits for a person whatever the check
    says.
    """

    row_number: int
    stated: Stated
    columns: Mapping[str, str]
    merged_rows: tuple[int, ...] = ()
    refusals: tuple[Fault, ...] = ()
    holds: tuple[Fault, ...] = ()


@dataclass(kw_only=True, slots=True)
class _Group:
    """The cells of the physical rows that make one statement."""

    row_number: int
    cells: dict[str, Any]
    items: list[FailedItem]
    merged_rows: list[int] = attribute(default_factory=list)
    verdicts: set[str] = attribute(default_factory=set)


def missing_options(layout: Layout, options: SheetOptions) -> tuple[str, ...]:
    """Return the options a layout needs because no column of it states them."""
    needed = ("authority_code", "published_on")
    return tuple(
        name
        for name in needed
        if name in layout.options.values() and not getattr(options, name)
    )


def group_rows(
    recognised: Recognised,
    rows: Sequence[Sequence[Any]],
    *,
    options: SheetOptions | None = None,
) -> Iterator[SheetRow]:
    """Yield the statements below the heading, in the order of their first rows.

    Blank rows, notes and repeated headings are skipped; no other row is lost: each is
    the first or a merged row of exactly one statement.
    """
    options = options or SheetOptions()
    grouping = {"follow_on": _followed, "key": _keyed}.get(
        recognised.layout.group, _single
    )
    physical = _physical(recognised, rows)
    for group in grouping(recognised.layout, physical):
        yield _sheet_row(recognised, group, options=options)


def _physical(
    recognised: Recognised, rows: Sequence[Sequence[Any]]
) -> Iterator[_Group]:
    first = recognised.header_row_index + 1
    for number, row in enumerate(rows[first:], start=first + 1):
        if all(is_blank(cell) for cell in row) or _is_note(row):
            continue
        if is_heading_row(recognised, row):
            continue
        yield _group_of(recognised, row, number=number)


def _is_note(row: Sequence[Any]) -> bool:
    return any(isinstance(cell, str) and NOTE in folded(cell) for cell in row[:2])


def _group_of(recognised: Recognised, row: Sequence[Any], *, number: int) -> _Group:
    layout = recognised.layout
    cells: dict[str, Any] = {}
    for column in recognised.columns:
        cell = row[column.index] if column.index < len(row) else None
        if is_blank(cell):
            continue
        for field in column.fields:
            value = _cell(layout, field, cell, heading=column.heading)
            if value is None:
                continue
            if field in cells:
                value = f"{cells[field]}{JOINT}{value}"
            cells[field] = value
    items = _items(cells)
    return _Group(row_number=number, cells=cells, items=items)


def _cell(layout: Layout, field: str, cell: Any, *, heading: str) -> Any:
    """Return a cell as it is stated, or None where it states nothing."""
    if isinstance(cell, date):
        cell = (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    if isinstance(cell, str):
        cell = cell.strip()
    mapping = layout.values.get(field)
    if mapping is not None:
        unmapped = None if field in layout.mapped_only else cell
        cell = mapping.get(str(cell), unmapped) or None
    if field in layout.serial_days:
        cell = _day_or_text(cell)
    label = layout.labelled.get(heading.upper())
    return f"{label}：{cell}" if label and field in layout.joined else cell


def _day_or_text(cell: Any) -> Any:
    """Return the day of a serial number; a batch of another shape stays as it is."""
    is_serial = isinstance(cell, int | float) or (
        isinstance(cell, str) and cell.isascii() and cell.isdigit()
    )
    if not is_serial:
        return cell
    try:
        day = read_date(cell)
    except UnreadableError:
        return cell
    return day.isoformat() if day else None


def _items(cells: dict[str, Any]) -> list[FailedItem]:
    """Take the item columns out of a row; one cell may hold several bare items."""
    item, value, limit = (
        str(cells.pop(f"{ITEM}{part}", "")) for part in ("item", "value", "limit")
    )
    if not item and not value and not limit:
        return []
    if item and not value and not limit:
        try:
            return list(read_items(item))
        except UnreadableError:
            pass
    return [FailedItem(item=item, value=value, limit=limit)]


def _single(_layout: Layout, rows: Iterator[_Group]) -> Iterator[_Group]:
    return rows


def _followed(layout: Layout, rows: Iterator[_Group]) -> Iterator[_Group]:
    """Join each row that names no new sample to the one before it."""
    current: _Group | None = None
    for row in rows:
        if current is not None and _continues(layout, row, of=current):
            _join(current, row)
            continue
        if current is not None:
            yield current
        current = row
    if current is not None:
        yield current


def _continues(layout: Layout, row: _Group, *, of: _Group) -> bool:
    stated = [name for name in layout.group_by if name in row.cells]
    if not stated:
        return not row.cells
    return all(row.cells[name] == of.cells.get(name) for name in stated)


def _keyed(layout: Layout, rows: Iterator[_Group]) -> Iterator[_Group]:
    """Join rows with equal keys wherever they stand."""
    groups: dict[tuple[str, ...], _Group] = {}
    for row in rows:
        row.verdicts.add(str(row.cells.get("verdict", "")))
        key = tuple(folded(str(row.cells.get(name, ""))) for name in layout.group_by)
        if key in groups:
            _join(groups[key], row)
        else:
            groups[key] = row
    yield from groups.values()


def _join(group: _Group, row: _Group) -> None:
    group.merged_rows.append(row.row_number)
    group.items += [item for item in row.items if item not in group.items]
    group.verdicts |= row.verdicts
    if row.items:
        group.cells.update(
            {name: row.cells[name] for name in ("verdict",) if name in row.cells}
        )


def _sheet_row(
    recognised: Recognised, group: _Group, *, options: SheetOptions
) -> SheetRow:
    layout = recognised.layout
    stated, asides = _split(layout, group.cells)
    if group.items:
        stated["items"] = [asdict(item) for item in group.items]
    for field, constant in layout.constants.items():
        stated.setdefault(field, constant)
    _take_options(layout, stated, options=options)
    holds = holds_of(layout, stated, asides=asides)
    if len(group.verdicts) > 1:
        holds.append(
            Fault(
                field="verdict",
                code="verdicts_differ",
                message=msg("Rows of one sample name different verdicts."),
            )
        )
    return SheetRow(
        row_number=group.row_number,
        stated=stated,
        columns=_headings(recognised),
        merged_rows=tuple(group.merged_rows),
        refusals=refusals_of(layout, asides),
        holds=tuple(holds),
    )


def _split(layout: Layout, cells: Mapping[str, Any]) -> tuple[Stated, Stated]:
    """Return what the form states, and what only the layout reads."""
    named = {field.name for field in layout.form.all_fields}
    stated = {name: value for name, value in cells.items() if name in named}
    asides = {name: value for name, value in cells.items() if name not in named}
    return stated, asides


def _headings(recognised: Recognised) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in recognised.columns:
        for field in column.fields:
            name = "items" if field.startswith(ITEM) else field
            found.setdefault(name, column.heading)
    return found


def _take_options(layout: Layout, stated: Stated, *, options: SheetOptions) -> None:
    for field, name in layout.options.items():
        given = getattr(options, name)
        if given and field not in stated:
            stated[field] = given.isoformat() if isinstance(given, date) else given
