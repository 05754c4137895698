"""Numbers of our own papers, such as 黔市监列告〔2026〕1号 (发文字号)."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from registry.domain.document_numbers import normalise_document_number
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.papers.paper import PaperKind

# The word of a kind stands between the organ's own and the year. None ends in another,
# or a number could be read in two ways.
WORDS = MappingProxyType(
    {
        PaperKind.PRIOR_NOTICE: "列告",
        PaperKind.LISTING_DECISION: "列决",
        PaperKind.REMOVAL_DECISION: "移决",
        PaperKind.REFUSAL: "不予决",
        PaperKind.REPAIR_DECISION: "修决",
        PaperKind.OBJECTION_REPLY: "异答",
        PaperKind.CORRECTION_LETTER: "更正",
    }
)
EXAMPLE = "黔市监列告〔2026〕1号"
KINDS = MappingProxyType({word: kind for kind, word in WORDS.items()})
NUMBER = re.compile(
    rf"(?P<prefix>[一-龥]{{2,12}})(?P<word>{'|'.join(KINDS)})"
    r"〔(?P<year>20\d{2})〕(?P<ordinal>[1-9]\d{0,5})号",
    re.ASCII,
)


class InvalidPaperNumberError(DomainError):
    """This is no number of a paper of ours; look at its form."""

    code = "invalid_paper_number"
    kind = ErrorKind.INVALID


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperNumber:
    """A paper's number in its parts: organ's word, kind, year, place in the year.

    Units: `ordinal` counts from 1, per organ, kind and year.
    """

    prefix: str
    kind: PaperKind
    year: int
    ordinal: int


def format_paper_number(number: PaperNumber) -> str:
    """Write a number as it is printed.

    Source: GB/T 9704-2012, 7.2.5: full year in 〔〕, no leading zeros, no 第.

    Raises:
        InvalidPaperNumberError: its parts make no number that could be read back.
    """
    text = f"{number.prefix}{WORDS[number.kind]}〔{number.year}〕{number.ordinal}号"
    if NUMBER.fullmatch(text) is None:
        raise _invalid(text)
    return text


def parse_paper_number(text: str) -> PaperNumber:
    """Read a number, whatever its brackets and width.

    Raises:
        InvalidPaperNumberError: the text is no number of a paper of ours.
    """
    found = NUMBER.fullmatch(normalise_document_number(text))
    if found is None:
        raise _invalid(text)
    return PaperNumber(
        prefix=found["prefix"],
        kind=KINDS[found["word"]],
        year=int(found["year"]),
        ordinal=int(found["ordinal"]),
    )


def _invalid(text: str) -> InvalidPaperNumberError:
    return InvalidPaperNumberError(
        msg(
            "%(text)s is no number of a paper; it looks like %(example)s: the organ's "
            "word, the kind's word, the year and the place in it."
        ),
        text=text,
        example=EXAMPLE,
    )
