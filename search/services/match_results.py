"""What is written beside each row of a matched list (比对结果表)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from registry.domain.errors import msg
from registry.domain.vocabulary import Term
from registry.templatetags.zhixin import is_english, term
from search.domain.match_lists import RowFault, RowVerdict
from search.services.matching_firms import Matched

_HEADINGS = (
    msg("match_status"),
    msg("match_status_label"),
    msg("match_score"),
    msg("match_reasons"),
    msg("match_reasons_label"),
    msg("matched_uscc"),
    msg("matched_registered_name"),
    msg("matched_name"),
    msg("matched_on"),
    msg("matched_on_label"),
    msg("candidates"),
    msg("as_of"),
    msg("data_version"),
    msg("degraded"),
)

Outcome = Matched | RowFault


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What every row of a result says of the data it was matched with."""

    as_of: date
    data_version: int

    def row(self, outcome: Outcome, *, is_degraded: bool) -> list[str]:
        """Return the cells that are added to a row, in the language in force."""
        return [
            *_verdict(outcome),
            *_firm(outcome),
            self.as_of.isoformat(),
            str(self.data_version),
            "true" if is_degraded else "false",
        ]


def headings() -> list[str]:
    """Return the headings of what is added, in the language in force."""
    return list(map(gettext, _HEADINGS))


def verdict_of(outcome: Outcome) -> RowVerdict:
    """Return what came of a row."""
    if isinstance(outcome, RowFault):
        return RowVerdict.UNREADABLE
    return RowVerdict(outcome.status.value)


def _verdict(outcome: Outcome) -> Iterator[str]:
    verdict, reasons = verdict_of(outcome), _reasons(outcome)
    yield verdict.value
    yield term(verdict)
    yield _score(outcome)
    yield ";".join(reasons)
    yield _joined(map(term, reasons))


def _score(outcome: Outcome) -> str:
    if isinstance(outcome, RowFault) or not outcome.candidates:
        return ""
    return f"{outcome.candidates[0].comparison.score:.4f}"


def _firm(outcome: Outcome) -> Sequence[str]:
    """Tell the likeliest firm, by which of its names, and how many there are."""
    if isinstance(outcome, RowFault):
        return [""] * 6
    if not outcome.candidates:
        return [*[""] * 5, str(outcome.total)]
    best = outcome.candidates[0]
    kind = best.profile.kind_of(best.matched_name)
    return (
        best.profile.uscc,
        best.profile.name,
        best.matched_name,
        kind.value,
        term(kind),
        str(outcome.total),
    )


def _reasons(outcome: Outcome) -> Sequence[Term]:
    if isinstance(outcome, RowFault):
        return (outcome,)
    if outcome.candidates:
        return outcome.candidates[0].comparison.reasons
    return outcome.reasons


def _joined(words: Iterable[str]) -> str:
    return ("; " if is_english() else "；").join(words)
