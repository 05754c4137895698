"""Personal identifiers in free text (个人信息筛查): find and mask.

What is found blocks a release until an officer masks it. A finding tells where, never
what: neither its `repr` nor any message holds the number.
Source: GB 11643 (resident ID); ISO/IEC 7812 (bank cards, Luhn).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from stdnum import luhn

from registry.domain.resident_id import OLD_LENGTH, is_resident_id
from registry.domain.uscc import UsccFault, check_uscc
from registry.domain.vocabulary import Term

# People part digits by one blank, dash or line break; every candidate may be parted so.
GAP = r"(?:[^\S\n]*\n\s*|[\s\-‐-―−])?"
START, END = r"(?<![0-9A-Z*])", r"(?![0-9A-Z*])"
AMOUNT = r"(?!\.\d|\s?[十百千万亿]*[元圆])"
LONG_CARDS = ("60", "62", "9558")
SHORT_CARDS = ("4", "35", "51", "52", "53", "54", "55")
SHORT_CARD, LONGEST_CARD = 16, 19


class PersonalKind(Term):
    """What sort of personal identifier it is (个人信息类别)."""

    RESIDENT_ID = "resident_id", "resident identity number", "公民身份号码"
    BANK_CARD = "bank_card", "bank card number", "银行卡号"
    ACCOUNT = "account", "bank account number", "银行账号"
    MOBILE = "mobile", "mobile phone number", "手机号码"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One identifier: its kind, where it stands, and how it reads masked.

    Shape: `text[start:end]` of the text as given is the identifier.
    """

    kind: PersonalKind
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class _Stream:
    """The text in half-width capitals; `origins` leads each sign back to its place."""

    signs: str
    origins: tuple[int, ...]


def _grouped(length: str) -> str:
    return rf"\d(?:{GAP}\d){{{length}}}"


def _overlapping(pattern: str) -> re.Pattern[str]:
    """Compile a pattern to be tried at every place, whatever matched before it."""
    return re.compile(f"(?={pattern})")


RESIDENT_IDS = (
    _overlapping(rf"{START}({_grouped('16')}{GAP}[\dX]){END}"),
    _overlapping(rf"{START}({_grouped('14')}){END}"),
)
BANK_CARDS = tuple(
    _overlapping(rf"{START}({_grouped(str(length - 1))}){END}")
    for length in range(LONGEST_CARD, SHORT_CARD - 1, -1)
)
ACCOUNTS = (
    _overlapping(
        r"(?:[账帐][号户]|户名|卡号)[^0-9A-Z*。;,\n]{0,12}?"
        rf"{START}({_grouped('11,21')}){END}"
    ),
)
MOBILES = (
    _overlapping(
        rf"(?<![0-9A-Z*¥$])((?:(?:\+?86|0086){GAP})?1{GAP}[3-9](?:{GAP}\d){{9}})"
        rf"{END}{AMOUNT}"
    ),
)
CODES = _overlapping(rf"{START}([0-9A-Z](?:{GAP}[0-9A-Z]){{17}}){END}")


def find_personal(text: str, *, today: date) -> tuple[Finding, ...]:
    """Return the personal identifiers of a text, in their order, none overlapping.

    Resident IDs come before firms' codes, since a code may be both; firms' codes come
    before everything else, which is often found inside them by chance.

    Time: a birth date after `today` makes no resident ID.
    """
    stream = _stream_of(text)
    taken: list[tuple[int, int]] = []
    found = [
        *_find(
            stream,
            RESIDENT_IDS,
            PersonalKind.RESIDENT_ID,
            lambda number: is_resident_id(number, today=today),
            taken,
        )
    ]
    taken += _firm_codes(stream)
    for patterns, kind, test in LATER:
        found += _find(stream, patterns, kind, test, taken)
    return tuple(sorted(found, key=lambda finding: finding.start))


def mask_personal(text: str, *, today: date) -> str:
    """Return the text with every personal identifier masked.

    What was found overlapping another is masked in the next round.
    """
    while findings := find_personal(text, today=today):
        for finding in reversed(findings):
            text = text[: finding.start] + finding.masked + text[finding.end :]
    return text


def is_bank_card(number: str) -> bool:
    """Tell whether digits are a bank card's: issuer prefix, its length, Luhn.

    51-55 have 16 digits only: every resident ID of Guizhou begins with 52, and one in
    ten passes Luhn.
    """
    prefixes = LONG_CARDS + (SHORT_CARDS if len(number) == SHORT_CARD else ())
    return number.startswith(prefixes) and bool(luhn.is_valid(number))


LATER: tuple[
    tuple[tuple[re.Pattern[str], ...], PersonalKind, Callable[[str], bool]], ...
] = (
    (BANK_CARDS, PersonalKind.BANK_CARD, is_bank_card),
    (ACCOUNTS, PersonalKind.ACCOUNT, lambda number: bool(number.strip("0"))),
    (MOBILES, PersonalKind.MOBILE, lambda _: True),
)


def _stream_of(text: str) -> _Stream:
    pairs = [
        (sign, place)
        for place, given in enumerate(text)
        if unicodedata.category(given) != "Cf"  # invisible: a number may hide behind it
        for sign in unicodedata.normalize("NFKC", given).upper()
    ]
    signs = "".join(sign for sign, _ in pairs)
    return _Stream(signs, tuple(place for _, place in pairs))


def _candidates(
    stream: _Stream, pattern: re.Pattern[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield the start, end and bare signs of all a pattern allows."""
    for match in pattern.finditer(stream.signs):
        bare = "".join(sign for sign in match[1] if sign.isalnum())
        yield *match.span(1), bare


def _find(
    stream: _Stream,
    patterns: tuple[re.Pattern[str], ...],
    kind: PersonalKind,
    test: Callable[[str], bool],
    taken: list[tuple[int, int]],
) -> Iterator[Finding]:
    for pattern in patterns:
        for start, end, number in _candidates(stream, pattern):
            if test(number) and not _overlaps(start, end, taken):
                taken.append((start, end))
                yield Finding(
                    kind=kind,
                    start=stream.origins[start],
                    end=stream.origins[end - 1] + 1,
                    masked=_masked(kind, number),
                )


def _overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other < end for other, other_end in taken)


def _firm_codes(stream: _Stream) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end, code in _candidates(stream, CODES)
        if _is_firm_code(code)
    ]


def _is_firm_code(code: str) -> bool:
    check = check_uscc(code)
    return check.is_valid and UsccFault.REGISTRAR not in check.warnings


def _masked(kind: PersonalKind, number: str) -> str:
    if kind is PersonalKind.RESIDENT_ID:
        kept = 3 if len(number) == OLD_LENGTH else 4
        return f"{number[:6]}{'*' * (len(number) - 6 - kept)}{number[-kept:]}"
    if kind is PersonalKind.MOBILE:
        number = number[-11:]
        return f"{number[:3]}****{number[-4:]}"
    return f"{number[:4]}****{number[-4:]}"
