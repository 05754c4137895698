"""Possible matches of a workbook settled by a person, one by one (疑似逐条核定)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.services.partners import Caller
from search.domain.check_sheets import SheetState
from search.domain.decisions import Decision, statement_key
from search.domain.matching import Stated
from search.models import CheckSheet, MatchDecision
from search.services.check_sheets import SheetNotFoundError, locked
from search.services.decisions import Decided, decide, known_decisions
from search.services.matching_firms import Candidate
from search.services.stated_firms import match_stated

NONE_OF_THEM, LATER = "none", "later"


class RowNotOpenError(DomainError):
    """This row of the workbook is none of those to be settled."""

    code = "row_not_open"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """A firm a row may mean, with what was decided of it before."""

    candidate: Candidate
    decided: MatchDecision | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRow:
    """A row to be settled.

    Shape: `place` counts from 1 among all of them; `row` is the number a spreadsheet
    shows; `total` is how many firms fit, shown or not.
    """

    place: int
    row: int
    reference: str
    stated: Stated
    settled: str
    offered: Sequence[Offered]
    total: int


def open_row(sheet: CheckSheet, place: int, *, now: datetime) -> OpenRow:
    """Return a row to be settled, with the firms it may mean today.

    Raises:
        RowNotOpenError: there is none at this place.
        SearchUnavailableError: no engine answers.
    """
    kept = _kept(sheet, place)
    stated = _stated(kept)
    matched = match_stated([stated], today=day_of(now)).results[0]
    said = known_decisions(sheet.partner, [stated]).get(statement_key(stated), {})
    return OpenRow(
        place=place,
        row=kept["row"],
        reference=kept["reference"],
        stated=stated,
        settled=kept["settled"],
        offered=[
            Offered(candidate=one, decided=said.get(one.profile.uscc))
            for one in matched.candidates
        ],
        total=matched.total,
    )


def next_open(sheet: CheckSheet, *, after: int = 0) -> int | None:
    """Return the place of the next row nobody looked at, from the start if need be."""
    unseen = [
        place for place, one in enumerate(sheet.open_rows, 1) if not one["settled"]
    ]
    return next((one for one in unseen if one > after), unseen[0] if unseen else None)


def settle(
    sheet_id: int, place: int, *, choice: str, note: str, caller: Caller, now: datetime
) -> CheckSheet:
    """Settle a row and all that state the same: one firm, none of them, or later.

    Shape: `choice` is the code of a firm, NONE_OF_THEM or LATER.

    Raises:
        SheetNotFoundError: it is none of the caller's.
        SheetElsewhereError: it is not to be settled now.
        RowNotOpenError: there is no such row.
        NotPossibleError: the firm is no possible match any more.
        PersonalNoteError: the note holds a person's number.
    """
    if caller.user is None:
        raise SheetNotFoundError
    with transaction.atomic():
        sheet = locked(sheet_id, actor=caller.user, state=SheetState.SETTLING)
        stated = _stated(_kept(sheet, place))
        if choice != LATER:
            decided = list(_decided(stated, choice, note, now=now))
            decide(decided, caller=caller, now=now)
        key = statement_key(stated)
        for one in sheet.open_rows:
            if statement_key(_stated(one)) == key:
                one["settled"] = _word(choice)
        sheet.updated_at = now
        sheet.save(update_fields=["open_rows", "updated_at"])
    return sheet


def _decided(
    stated: Stated, choice: str, note: str, *, now: datetime
) -> Iterator[Decided]:
    """Return the decisions a choice stands for: none of them rules out each shown."""
    if choice != NONE_OF_THEM:
        yield Decided(stated=stated, uscc=choice, decision=Decision.SAME, note=note)
        return
    for one in match_stated([stated], today=day_of(now)).results[0].candidates:
        other = Decision.OTHER
        yield Decided(stated=stated, uscc=one.profile.uscc, decision=other, note=note)


def _word(choice: str) -> str:
    words = {NONE_OF_THEM: Decision.OTHER.value, LATER: LATER}
    return words.get(choice, Decision.SAME.value)


def _kept(sheet: CheckSheet, place: int) -> Mapping[str, Any]:
    if not 0 < place <= len(sheet.open_rows):
        raise RowNotOpenError
    return sheet.open_rows[place - 1]  # type: ignore[no-any-return]


def _stated(kept: Mapping[str, Any]) -> Stated:
    return Stated(kept["name"], kept["code"])
