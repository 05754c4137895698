"""Rows of a record sheet checked: refused, held or good, and why (导入行的核验)."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from registry.domain.checking import check_statement
from registry.domain.errors import msg
from registry.domain.fields import FieldType
from registry.domain.layouts import Layout, may_wait
from registry.domain.layouts_rows import SheetRow
from registry.domain.screening import find_personal, mask_personal
from registry.domain.statements import Checked, Fault
from registry.models import Authority, Record
from registry.services.organs import checking_context
from registry.services.record_matching import digest_of, subject_of
from registry.services.record_staging import unscreened
from registry.services.records import identity_of

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
HELD, REFUSED = "held", "refused"


@dataclass(kw_only=True, slots=True)
class ImportRow:
    """One statement of the sheet, and what came of it so far."""

    row: SheetRow
    found: Checked
    refusals: list[Fault]
    holds: list[Fault]
    subject: str
    identity: str = ""
    outcome: str = ADDED
    record: Record | None = None
    replaces: UUID | None = None

    @property
    def size(self) -> int:
        """Return how many rows of the file it takes."""
        return 1 + len(self.row.merged_rows)

    def heading_of(self, name: str) -> str:
        """Return the column a fault is about; a code without one stands by its name."""
        instead = f"{name.removesuffix('_code')}_name"
        return self.row.columns.get(name) or self.row.columns.get(instead, "")

    @property
    def waits(self) -> bool:
        """Tell whether a draft is to be kept of it."""
        return self.outcome in (ADDED, CHANGED, HELD)


@dataclass(kw_only=True)
class Seen:
    """What the file has stated so far, by identity and by text: the rows."""

    rows: dict[str, int] = field(default_factory=dict)

    def first_of(self, row: ImportRow) -> int | None:
        """Return an earlier row with the same document, or note this one."""
        key = row.identity or f"text {digest_of(row.row.stated)}"
        first = self.rows.setdefault(key, row.row.row_number)
        return first if first != row.row.row_number else None


class RowChecker:
    """Checks the rows of one layout, brought by one organ, on one day."""

    def __init__(self, layout: Layout, *, entering: Authority, today: date) -> None:
        self.layout = layout
        self.today = today
        self.context = checking_context(entering=entering, today=today, is_form=False)

    def check(self, row: SheetRow) -> ImportRow:
        """Say what keeps a row from being taken, for good or until a person saw it."""
        form = self.layout.form
        found = check_statement(form, row.stated, context=self.context)
        faults = [self.masked(fault) for fault in found.faults]
        waiting = [fault for fault in faults if may_wait(self.layout, fault)]
        refusals = [*map(self.masked, row.refusals)] or [
            *(fault for fault in faults if fault not in waiting),
            *self._personal(row, found),
        ]
        statement = found.statement
        return ImportRow(
            row=row,
            found=found,
            refusals=refusals,
            holds=[*map(self.masked, row.holds), *waiting],
            subject=subject_of(form, row.stated),
            identity=identity_of(statement) if statement else "",
        )

    def masked(self, fault: Fault) -> Fault:
        """Keep a person's number out of reports, whatever a cell holds."""
        params = {
            name: mask_personal(value, today=self.today)
            if isinstance(value, str)
            else value
            for name, value in fault.params.items()
        }
        return replace(fault, params=params)

    def _personal(self, row: SheetRow, found: Checked) -> list[Fault]:
        """Refuse a person's number outside its column: no draft keeps it in clear."""
        told = unscreened(found)
        unread = {fault.field for fault in found.faults} & row.stated.keys()
        for name in sorted(unread):
            known = self.layout.form.field(name)
            is_sealed = known is not None and known.input is FieldType.PERSONAL
            if not is_sealed and find_personal(str(row.stated[name]), today=self.today):
                told.append(
                    Fault(
                        field=name,
                        code="personal_in_text",
                        message=msg(
                            "A personal number stands in this text: mask it before "
                            "release."
                        ),
                    )
                )
        return told
