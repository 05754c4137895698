"""Single values as people and sheets type them (填报值的读取): days, amounts, answers.

Nothing is repaired: what cannot be read with certainty is refused in a sentence that
says how to write it.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from registry.domain.errors import DomainError, msg

LONG_TERM = date(2099, 12, 31)  # 长期, as permits and penalties write it
NO_DATE = date(1900, 1, 1)  # what databases export for "none"
EXCEL_EPOCH = date(1899, 12, 30)  # right for every serial after February 1900
FIRST_SERIAL, LAST_SERIAL = 18264, 73050  # 1950-01-01, 2099-12-31
FIRST_YEAR, LAST_YEAR = 1900, 2099
WAN_DECIMALS, WAN_DIGITS = 6, 12
YUAN_PER_WAN = Decimal(10000)

BLANKS = frozenset(
    {"", "/", "-", "--", "—", "——", "–", "\\", "无", "NULL", "UNDEFINED", "NONE", "N/A"}
)
DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"
    r"|\s*年\s*(?P<m2>[0-9]{1,2})\s*月\s*(?P<d2>[0-9]{1,2})\s*日?)"
    r"(?:[T\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\+08:?00)?)?"
)
TWO_DIGIT_YEAR = re.compile(r"[0-9]{2}\s*[-/.年].*")
SERIAL = re.compile(r"[0-9]{1,5}(?:\.[0-9]+)?")
AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?")
TRUE = frozenset({"是", "有", "Y", "YES", "TRUE", "1", "ON", "√"})
FALSE = frozenset({"否", "N", "NO", "FALSE", "0", "OFF", "×"})
# Overrides and isolates: they make a name show other than it is stored.
BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
) | frozenset("\u2066\u2067\u2068\u2069")
NOT_IN_LINES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
LINE_SIGNS = frozenset("\n\r\t")


class UnreadableError(DomainError):
    """The value cannot be read."""

    code = "unreadable"


class InvalidDateError(UnreadableError):
    """The text is no day."""

    code = "invalid_date"


class InvalidAmountError(UnreadableError):
    """The text is no amount."""

    code = "invalid_amount"


class InvalidAnswerError(UnreadableError):
    """The text is neither yes nor no."""

    code = "invalid_yes_no"


class ForbiddenCharacterError(UnreadableError):
    """The text holds a character that cannot be seen."""

    code = "forbidden_character"


def folded(text: str) -> str:
    """Return a text in half-width forms, without blanks, for comparing only."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(value: object) -> bool:
    """Tell whether a cell says nothing: empty, `/`, `-`, 无, NULL and the like."""
    if value is None:
        return True
    return isinstance(value, str) and folded(value).upper() in BLANKS


def read_date(value: object) -> date | None:
    """Return the civil day a text or a cell names; None for 1900-01-01, "none".

    2099-12-31 (also 长期) stands for long-term and is kept.

    Shape: text, a day of a workbook, or its serial number (since 1899-12-30).

    Raises:
        InvalidDateError: no day, or a year of two digits.
    """
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _day_of_serial(value)
    else:
        found = _day_of_text(value)
    return None if found == NO_DATE else found


def read_wan(value: object) -> Decimal:
    """Return an amount in 万元, exactly as typed (万元金额).

    A binary float of a workbook is read as it is shown, to six decimals; ask
    `is_rounded` whether that lost anything.

    Units: 万元, six decimals at most, twelve digits before the point.

    Raises:
        InvalidAmountError: not a number, negative, too long or too fine.
    """
    if isinstance(value, float):
        return _wan_of_float(value)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise InvalidAmountError(_NO_AMOUNT)
    text = _plain_number(value)
    if text.startswith(("-", "−")):
        raise InvalidAmountError(msg("An amount cannot be negative."))
    found = AMOUNT.fullmatch(text)
    if not found:
        raise InvalidAmountError(_NO_AMOUNT)
    if len(found["part"] or "") > WAN_DECIMALS:
        raise InvalidAmountError(
            msg(
                "An amount in ten thousand yuan has at most six decimals: 0.000001 is "
                "one fen."
            )
        )
    whole = text.replace(",", "").partition(".")[0].lstrip("0")
    if len(whole) > WAN_DIGITS:
        raise InvalidAmountError(msg("The amount is too large: check its unit."))
    return Decimal(text.replace(",", ""))


def is_rounded(value: object) -> bool:
    """Tell whether reading a cell's binary float to six decimals changes it."""
    if not isinstance(value, float):
        return False
    exponent = Decimal(repr(value)).as_tuple().exponent
    return isinstance(exponent, int) and -exponent > WAN_DECIMALS


def wan_to_yuan(wan: Decimal) -> Decimal:
    """Return yuan with two decimals; six decimals of 万元 are whole fen."""
    return (wan * YUAN_PER_WAN).quantize(Decimal("0.01"))


def yuan_to_wan(yuan: Decimal) -> Decimal:
    """Return 万元 with six decimals."""
    return (yuan / YUAN_PER_WAN).quantize(Decimal("0.000001"))


def read_yes_no(value: object) -> bool:
    """Return what a box or a cell answers.

    Raises:
        InvalidAnswerError: neither yes nor no.
    """
    if isinstance(value, bool):
        return value
    answer = folded(value).upper() if isinstance(value, str) else ""
    if answer in TRUE or value == 1:
        return True
    if answer in FALSE or value == 0:
        return False
    raise InvalidAnswerError(msg("Answer yes or no."))


def check_characters(
    text: str, *, is_line: bool = False, is_name: bool = False
) -> None:
    """Refuse characters that cannot be seen or turn the text round.

    A line may hold no control or format character at all, the name of a party or an
    organ no markup either; a longer text may have line breaks and tabs.

    Raises:
        ForbiddenCharacterError: there is one; the message says which and where.
    """
    for place, sign in enumerate(text, start=1):
        if _is_forbidden(sign, is_line=is_line) or (is_name and sign in "<>"):
            raise ForbiddenCharacterError(
                msg(
                    "Character %(place)s is %(sign)s, a control, direction or markup "
                    "character: type the text again without it."
                ),
                place=place,
                sign=f"U+{ord(sign):04X}",
            )


_NO_AMOUNT = msg(
    "This is not an amount: write a number in ten thousand yuan, such as 0.2 or 12.5."
)
_NO_DATE = msg("This is not a day: write year, month and day, such as 2026-09-01.")


def _day_of_serial(serial: int | float) -> date:
    if serial in (0, 1):
        return NO_DATE
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        raise InvalidDateError(_NO_DATE)
    return EXCEL_EPOCH + timedelta(days=int(serial))


def _day_of_text(value: object) -> date:
    if not isinstance(value, str):
        raise InvalidDateError(_NO_DATE)
    text = unicodedata.normalize("NFKC", value).strip()
    if text == "长期":
        return LONG_TERM
    if SERIAL.fullmatch(text):
        return _day_of_serial(float(text))
    if TWO_DIGIT_YEAR.fullmatch(text):
        raise InvalidDateError(msg("Write the year with four digits."))
    found = DAY.fullmatch(text)
    if not found:
        raise InvalidDateError(_NO_DATE)
    try:
        day = date(
            int(found["y"]),
            int(found["m"] or found["m2"]),
            int(found["d"] or found["d2"]),
        )
    except ValueError:
        raise InvalidDateError(
            msg("There is no such day: check month and day.")
        ) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDateError(msg("The year must lie between 1900 and 2099."))
    return day


def _plain_number(value: int | str | Decimal) -> str:
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip()
    number = Decimal(value)
    return format(number, "f") if number.adjusted() <= WAN_DIGITS else "9" * 13


def _wan_of_float(value: float) -> Decimal:
    shown = Decimal(repr(value))
    if not shown.is_finite() or shown.adjusted() >= WAN_DIGITS:
        raise InvalidAmountError(_NO_AMOUNT)
    return read_wan(format(round(shown, WAN_DECIMALS).normalize(), "f"))


def _is_forbidden(sign: str, *, is_line: bool) -> bool:
    kind = unicodedata.category(sign)
    if is_line:
        return kind in NOT_IN_LINES
    if sign in LINE_SIGNS:
        return False
    return kind in ("Cc", "Cs") or sign in BIDIRECTIONAL
