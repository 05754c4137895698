"""Sheets of records opened: layout, what the sheet lacks, its statements (记录表格)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Any

from registry.domain.errors import DomainError, msg
from registry.domain.layouts import HEADING_ROWS, Layout, Recognised, recognise
from registry.domain.layouts_rows import (
    SheetOptions,
    SheetRow,
    group_rows,
    missing_options,
)
from registry.domain.statements import Fault
from registry.domain.values import is_blank
from registry.domain.vocabulary import Sector
from registry.models import Authority
from registry.services.record_staging import chunks
from registry.services.sheets import Row, Sheet

ROWS_AT_ONCE = 2_000
SECTORS: Mapping[str, Sector] = {
    "F19": Sector.FOOD,
    "F17": Sector.FOOD,
    "food_samples": Sector.FOOD,
}
OPTIONS: Mapping[str, str] = {
    "authority": "code of the organ that decided, where the sheet lacks it",
    "notice": "number of the public notice",
    "published_on": "day of the public notice, such as 2026-11-25",
    "delivered_on": "day the parties received the results",
    "sector": "field of quality, such as food or product",
}
OPTION_NAMES: Mapping[str, str] = {"authority_code": "authority"}


class OptionMissingError(DomainError):
    """The sheet lacks what nobody stated with it either."""

    code = "option_missing"


class UnreadableOptionError(DomainError):
    """An option of the import cannot be read."""

    code = "unreadable_option"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportOptions:
    """What a sheet does not say and whoever imports it does.

    Shape: `authority` is the code of the organ that decided or concluded.
    Time: `published_on` is the day of the public notice, `delivered_on` the day the
    parties received the results, both civil days in China.
    """

    authority: str = ""
    notice: str = ""
    published_on: date | None = None
    delivered_on: date | None = None
    sector: Sector | None = None

    def to_texts(self) -> dict[str, str]:
        """Return what is stated as texts, as a batch keeps it."""
        stated = {name: getattr(self, name) for name in OPTIONS}
        return {name: str(value) for name, value in stated.items() if value}

    @classmethod
    def from_texts(cls, texts: Mapping[str, object]) -> "ImportOptions":
        """Read what a batch keeps, or a page sent.

        Raises:
            UnreadableOptionError: a day is no day, or there is no such sector.
        """
        given = {
            name: text for name in OPTIONS if (text := str(texts.get(name, "")).strip())
        }
        try:
            return cls(
                authority=given.get("authority", ""),
                notice=given.get("notice", ""),
                published_on=_day(given.get("published_on")),
                delivered_on=_day(given.get("delivered_on")),
                sector=Sector(given["sector"]) if "sector" in given else None,
            )
        except ValueError:
            raise UnreadableOptionError(
                msg(
                    "Write days as 2026-11-25, and the sector as one of %(sectors)s.",
                ),
                sectors=", ".join(Sector),
            ) from None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordSheet:
    """A sheet of records whose layout is known.

    Shape: `statements` goes through the sheet once.
    """

    layout: Layout
    heading_row: int
    unknown: tuple[str, ...]
    sector: Sector
    statements: Iterator[SheetRow]


def open_records(sheet: Sheet, *, options: ImportOptions) -> RecordSheet:
    """Find out which layout a sheet has, and read it with what it lacks.

    A layout whose statements take several rows is held in memory whole; any other
    goes by in chunks.

    Raises:
        UnknownLayoutError: no heading row of a known layout.
        InvalidHeadingError: a heading is missing, or there twice.
        OptionMissingError: the layout needs an option that is not given.
    """
    head = list(islice(sheet.rows, HEADING_ROWS))
    found = recognise([cells for _, cells in head])
    given = _sheet_options(options)
    if missing := missing_options(found.layout, given):
        raise OptionMissingError(
            msg("The layout %(layout)s does not state these; give them: %(options)s."),
            layout=found.layout.code,
            options=", ".join(OPTION_NAMES.get(name, name) for name in missing),
        )
    heading, *below = head[found.header_row_index :]
    return RecordSheet(
        layout=found.layout,
        heading_row=heading[0],
        unknown=found.unknown,
        sector=options.sector or SECTORS.get(found.layout.code, Sector.PRODUCT),
        statements=_statements(
            replace(found, header_row_index=0),
            heading=heading[1],
            rows=chain(below, sheet.rows),
            options=given,
        ),
    )


def _sheet_options(options: ImportOptions) -> SheetOptions:
    name = ""
    if options.authority:
        organ = Authority.objects.filter(uscc=options.authority).first()
        if organ is None:
            raise OptionMissingError(
                msg("No organ is registered under the code %(code)s."),
                code=options.authority[:18],
            )
        name = organ.name
    return SheetOptions(
        authority_code=options.authority,
        authority_name=name,
        notice_number=options.notice,
        published_on=options.published_on,
        delivered_on=options.delivered_on,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _statements(
    found: Recognised,
    *,
    heading: list[str],
    rows: Iterator[Row],
    options: SheetOptions,
) -> Iterator[SheetRow]:
    is_grouped = found.layout.group != "none"
    parts: Iterable[list[Row]] = (
        iter([list(rows)]) if is_grouped else chunks(rows, size=ROWS_AT_ONCE)
    )
    headed = {column.index for column in found.columns if column.heading}
    for part in parts:
        stray = [row for row in part if _strays(row[1], headed)]
        yield from (_refused(number) for number, _ in stray)
        straying = {number for number, _ in stray}
        kept = [row for row in part if row[0] not in straying]
        numbers = [0, *(number for number, _ in kept)]
        cells: Sequence[Sequence[Any]] = [heading, *(cells for _, cells in kept)]
        for row in group_rows(found, cells, options=options):
            yield _numbered(row, numbers)


def _strays(cells: Sequence[str], headed: set[int]) -> bool:
    """Tell whether something stands where no heading is: it would be lost."""
    return any(
        place not in headed and not is_blank(cell) for place, cell in enumerate(cells)
    )


def _refused(row_number: int) -> SheetRow:
    return SheetRow(
        row_number=row_number,
        stated={},
        columns={},
        refusals=(
            Fault(
                field="",
                code="cell_without_heading",
                message=msg(
                    "A cell stands under no heading: look for a comma that is not in "
                    "quotation marks."
                ),
            ),
        ),
    )


def _numbered(row: SheetRow, numbers: Sequence[int]) -> SheetRow:
    """Return a row under the numbers a spreadsheet shows, from places from 1."""
    return replace(
        row,
        row_number=numbers[row.row_number - 1],
        merged_rows=tuple(numbers[place - 1] for place in row.merged_rows),
    )
