"""Lists of firms to be watched: what their columns mean (变动监测清单)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.domain.match_lists import HEADINGS, Columns, RowFault, columns_of
from search.domain.matching import Stated

REFERENCE_HEADINGS = ("编号", "客户编号", "参考号", "reference")
LIST_HEADINGS: Mapping[str, tuple[str, ...]] = {
    **HEADINGS,
    "reference": REFERENCE_HEADINGS,
}
LONGEST_REFERENCE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchColumns:
    """Where a list states firms, and the reference of each; None: none has one."""

    columns: Columns
    reference: int | None

    def read(self, cells: Sequence[str]) -> tuple[str, Stated | RowFault]:
        """Return the reference of a row, and what it states or why it cannot."""
        place = self.reference
        reference = (
            cells[place].strip() if place is not None and place < len(cells) else ""
        )
        if "\x00" in reference or len(reference) > LONGEST_REFERENCE:
            return "", RowFault.NO_TEXT
        return reference, self.columns.read(cells)


def watch_columns_of(headings: Sequence[str]) -> WatchColumns:
    """Find the columns of a list by its headings; the first of references counts.

    Raises:
        AmbiguousColumnsError: two of the others mean the same.
    """
    plain = [
        "".join(unicodedata.normalize("NFKC", one).casefold().split())
        for one in headings
    ]
    places = [at for at, one in enumerate(plain) if one in REFERENCE_HEADINGS]
    return WatchColumns(
        columns=columns_of(headings), reference=places[0] if places else None
    )
