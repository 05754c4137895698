"""Personal identifiers in free text (个人信息筛查): find and mask.

What is found blocks a release until an officer masks it. A finding tells where, never
what: neither its `repr` nor any message holds the number. A land line given as a
service's (投诉电话, 服务热线) and numbers of 400 and 800 are meant to be known.
Source: GB 11643 (resident ID); ISO/IEC 7812 (bank cards, Luhn); 电信网编号计划
(area codes).
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
FEWEST_SIGNS = 6
HIDDEN = "***"


class PersonalKind(Term):
    """What sort of personal identifier it is (个人信息类别)."""

    RESIDENT_ID = "resident_id", "resident identity number", "公民身份号码"
    PASSPORT = "passport", "passport or travel permit number", "护照、通行证号码"
    BANK_CARD = "bank_card", "bank card number", "银行卡号"
    ACCOUNT = "account", "bank account number", "银行账号"
    MOBILE = "mobile", "mobile phone number", "手机号码"
    LANDLINE = "landline", "land line number", "固定电话号码"
    EMAIL = "email", "e-mail address", "电子邮箱"


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
PASSPORTS = (  # no check digit, and shaped like a lot number: told by its label
    _overlapping(
        r"(?:护照|通行证|PASSPORT)[^0-9A-Z*。;,\n]{0,12}?"
        rf"((?<![0-9A-Z*])[A-Z]{{1,2}}{GAP}\d(?:{GAP}\d){{6,8}}){END}"
    ),
)
ACCOUNTS = (
    _overlapping(
        r"(?:[账帐][号户]|户名|卡号)[^0-9A-Z*。;,\n]{0,12}?"
        rf"{START}({_grouped('11,21')}){END}"
    ),
)
_OF_ONE_PERSON = {PersonalKind.RESIDENT_ID, PersonalKind.MOBILE}
MOBILES = (
    _overlapping(
        rf"(?<![0-9A-Z*¥$])((?:(?:\+?86|0086){GAP})?1{GAP}[3-9](?:{GAP}\d){{9}})"
        rf"{END}{AMOUNT}"
    ),
)
AREA = (
    r"(?:10|2\d|3(?:1\d|35|4[3-9]|5\d|7\d|9[1-8])"
    r"|4(?:1\d|2[179]|3\d|5\d|6[4-9]|7\d|8[23])"
    r"|5(?:[13579]\d|2[37]|4[36]|6[1-6]|80)|6(?:3[1-5]|6[0238]|9[12])"
    r"|7(?:01|1\d|2[248]|3\d|4[3-6]|[5679]\d)"
    r"|8(?:1[2-8]|2[5-7]|3\d|5\d|7\d|8[3678]|9[1-8])"
    r"|9(?:0[1-9]|1\d|3\d|4[13]|5[1-5]|[79]\d))"
)
AREA_CODE = rf"(?:(?:\+?86|0086){GAP}\(?0?\)?|\(?0){AREA}"
APART = r"(?:\)[\s\-‐-―−]?|\s?[\-‐-―−]\s?|\s)"
SUBSCRIBER = r"[2-8]\d{2,3}[^\S\n]?[\-‐-―−]?[^\S\n]?\d{4}"
DATE = r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # batches end so
ALONE = r"(?<![0-9A-Z*/.\-‐-―−])"  # no piece of a longer number
LINE_END = rf"{END}(?![\-‐-―−]\d{{5}}){AMOUNT}"
LABELLED = rf"[^0-9A-Z*。;,\n(]{{0,8}}?((?:{AREA_CODE}{APART}?)?{SUBSCRIBER}){LINE_END}"
SERVICE_LINES = _overlapping(
    rf"(?:投诉|举报|咨询|监督|服务|客服|热线|传真|值班)(?:电话|热线|号码)?{LABELLED}"
)
LANDLINES = (
    _overlapping(rf"{ALONE}({AREA_CODE}{APART}(?!{DATE}){SUBSCRIBER}){LINE_END}"),
    _overlapping(rf"(?:电话|座机|固话|(?<![A-Z])TEL|(?<![A-Z])PHONE){LABELLED}"),
)
EMAILS = (
    _overlapping(
        r"(?<![A-Z0-9._%+\-])([A-Z0-9._%+\-]+\s*@\s*"
        r"(?:[A-Z0-9][A-Z0-9\-]*\.)+(?:[A-Z]{2,24}|中国|公司|网络))(?![A-Z0-9])"
    ),
)
SEPARATORS = re.compile(r"[^\dA-Z]")
CODES = _overlapping(rf"{START}([0-9A-Z](?:{GAP}[0-9A-Z]){{17}}){END}")


def find_personal(text: str, *, today: date) -> tuple[Finding, ...]:
    """Return the personal identifiers of a text, in their order, none overlapping.

    Resident IDs come before firms' codes, since a code may be both; firms' codes come
    before everything else, which is often found inside them by chance.

    Time: a birth date after `today` makes no resident ID.
    """
    stream = _stream_of(text)
    taken = bytearray(len(stream.signs))
    found = [
        *_find(
            stream,
            RESIDENT_IDS,
            PersonalKind.RESIDENT_ID,
            lambda number: is_resident_id(number, today=today),
            taken,
        )
    ]
    _take_firm_codes(stream, taken)
    for patterns, kind, test in LATER:
        if kind is PersonalKind.LANDLINE:
            _take_service_lines(stream, taken)
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


def hide_personal(text: str, *, today: date) -> str:
    """Return the text as strangers may have it: of each identifier no sign is left."""
    if not may_hold_personal(text):
        return text
    while findings := find_personal(text, today=today):
        for finding in reversed(findings):
            text = f"{text[: finding.start]}{HIDDEN}{text[finding.end :]}"
    return text


def names_a_person(text: str, *, today: date) -> bool:
    """Tell whether a text holds a number of one person: an identity's or a mobile's."""
    return may_hold_personal(text) and any(
        one.kind in _OF_ONE_PERSON for one in find_personal(text, today=today)
    )


def may_hold_personal(text: str) -> bool:
    """Tell whether a text is worth the long search: an address, or enough digits."""
    is_address = any(sign in text for sign in "@＠﹫")
    return is_address or sum(map(str.isnumeric, text)) >= FEWEST_SIGNS


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
    (PASSPORTS, PersonalKind.PASSPORT, lambda _: True),
    (BANK_CARDS, PersonalKind.BANK_CARD, is_bank_card),
    (ACCOUNTS, PersonalKind.ACCOUNT, lambda number: bool(number.strip("0"))),
    (MOBILES, PersonalKind.MOBILE, lambda _: True),
    (LANDLINES, PersonalKind.LANDLINE, lambda _: True),
    (EMAILS, PersonalKind.EMAIL, lambda _: True),
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


def _candidates(stream: _Stream, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of all a pattern allows."""
    return (match.span(1) for match in pattern.finditer(stream.signs))


def _find(
    stream: _Stream,
    patterns: tuple[re.Pattern[str], ...],
    kind: PersonalKind,
    test: Callable[[str], bool],
    taken: bytearray,
) -> Iterator[Finding]:
    for pattern in patterns:
        for start, end in _candidates(stream, pattern):
            given = stream.signs[start:end]
            if test(_bare(given)) and not any(taken[start:end]):
                _take(start, end, taken)
                yield Finding(
                    kind=kind,
                    start=stream.origins[start],
                    end=stream.origins[end - 1] + 1,
                    masked=_masked(kind, given),
                )


def _bare(given: str) -> str:
    return SEPARATORS.sub("", given)


def _take(start: int, end: int, taken: bytearray) -> None:
    taken[start:end] = b"\1" * (end - start)


def _take_firm_codes(stream: _Stream, taken: bytearray) -> None:
    for start, end in _candidates(stream, CODES):
        check = check_uscc(_bare(stream.signs[start:end]))
        if check.is_valid and UsccFault.REGISTRAR not in check.warnings:
            _take(start, end, taken)


def _take_service_lines(stream: _Stream, taken: bytearray) -> None:
    """Set aside the land lines that a service gives out."""
    for start, end in _candidates(stream, SERVICE_LINES):
        _take(start, end, taken)


def _masked(kind: PersonalKind, given: str) -> str:
    if kind is PersonalKind.EMAIL:
        name, _, host = given.lower().partition("@")
        return f"{name[0]}***@{host.strip()}"
    number = _bare(given)
    if kind is PersonalKind.PASSPORT:
        return f"{number[0]}{'*' * (len(number) - 3)}{number[-2:]}"
    if kind is PersonalKind.RESIDENT_ID:
        kept = 3 if len(number) == OLD_LENGTH else 4
        return f"{number[:6]}{'*' * (len(number) - 6 - kept)}{number[-kept:]}"
    if kind is PersonalKind.LANDLINE:  # seven digits may be all there is
        return f"{number[:-7]}****{number[-3:]}"
    if kind is PersonalKind.MOBILE:
        number = number[-11:]
        return f"{number[:3]}****{number[-4:]}"
    return f"{number[:4]}****{number[-4:]}"
