"""Trade item numbers (商品条码, GTIN-13 and GTIN-14): parse and check.

A GTIN names a trade item, not a batch, and its prefix says where the company joined
GS1, not where the goods were made.
Source: GB 12904-2008 (GTIN-13); GB/T 16830-2008 (GTIN-14).
"""

import unicodedata
from dataclasses import dataclass

from stdnum import ean

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.vocabulary import Term

LENGTHS = (13, 14)
PRINTED = (8, 12, 13, 14)  # as they stand below bar codes
KEY_LENGTH = 14


class GtinFault(Term):
    """What is wrong with, or unusual about, a trade item number (商品条码问题)."""

    LENGTH = "length", "must have 13 or 14 digits", "应为13或14位数字"
    PRINTED_LENGTH = (
        "printed_length",
        "must have 8, 12, 13 or 14 digits",
        "应为8、12、13或14位数字",
    )
    ALPHABET = "alphabet", "holds other characters than digits", "含有非数字字符"
    CHECK = "check", "has a check digit that does not fit", "校验码不符"
    PLACEHOLDER = "placeholder", "is a placeholder, no item's number", "为占位代码"
    INDICATOR = (
        "indicator",
        "does not begin with an indicator 1-9, as 14 digits must",
        "14位代码的首位指示符应为1至9",
    )
    IN_STORE = "in_store", "is a shop's own number (prefix 20-29)", "店内码"
    BOOK = "book", "is a book's or periodical's number", "图书或期刊号"
    UNSETTLED = (
        "unsettled",
        "has a prefix 680-689, of which China's share is unsettled",
        "前缀680至689，归属待核实",
    )
    FOREIGN = "foreign", "was numbered outside mainland China", "非中国大陆前缀"


PREFIXES = (
    ("69", None),  # mainland China
    ("68", GtinFault.UNSETTLED),
    ("2", GtinFault.IN_STORE),
    ("977", GtinFault.BOOK),
    ("978", GtinFault.BOOK),
    ("979", GtinFault.BOOK),
)


class InvalidGtinError(DomainError):
    """The trade item number is not valid: copy it from below the bar code."""

    code = "invalid_gtin"
    kind = ErrorKind.INVALID


@dataclass(frozen=True, kw_only=True, slots=True)
class GtinCheck:
    """What a check found: `faults` refuse the number, `warnings` ask for a look."""

    code: str
    faults: tuple[GtinFault, ...] = ()
    warnings: tuple[GtinFault, ...] = ()


def normalise_gtin(text: str) -> str:
    """Return a number in half-width digits without blanks and dashes."""
    shown = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in shown if not sign.isspace() and sign != "-")


def check_gtin(text: str) -> GtinCheck:
    """Check a number of 13 or 14 digits; leading zeros are part of it."""
    code = normalise_gtin(text)
    if not (code.isascii() and code.isdigit()):
        return GtinCheck(code=code, faults=(GtinFault.ALPHABET,))
    if len(code) not in LENGTHS:
        return GtinCheck(code=code, faults=(GtinFault.LENGTH,))
    faults = _faults(code)
    warnings = () if faults else _warnings(code[-13:])
    return GtinCheck(code=code, faults=faults, warnings=warnings)


def check_printed(text: str) -> GtinCheck:
    """Check a number as read from a bar code: 8 and 12 digits, and zeros in front, too.

    Shape: the code of a number without faults is the one a form would take.
    """
    code = normalise_gtin(text)
    if not (code.isascii() and code.isdigit()):
        return GtinCheck(code=code, faults=(GtinFault.ALPHABET,))
    if len(code) not in PRINTED:
        return GtinCheck(code=code, faults=(GtinFault.PRINTED_LENGTH,))
    is_case = len(code) == KEY_LENGTH and code[0] != "0"
    return check_gtin(code if is_case else code[-13:].zfill(13))


def gtin_key(text: str) -> str:
    """Return the 14 digits a number is found by; "" for what is no such number."""
    check = check_printed(text)
    return "" if check.faults else check.code.zfill(KEY_LENGTH)


def parse_gtin(text: str) -> str:
    """Return the normalised number of a form's field.

    Raises:
        InvalidGtinError: the number has a fault; warnings do not refuse it.
    """
    check = check_gtin(text)
    if check.faults:
        wrong = "; ".join(fault.label for fault in check.faults)
        raise InvalidGtinError(
            f"The trade item number {wrong}: copy it from below the bar code."
        )
    return check.code


def _faults(code: str) -> tuple[GtinFault, ...]:
    if not code.strip("0"):
        return (GtinFault.PLACEHOLDER,)
    if len(code) == max(LENGTHS) and code[0] == "0":
        return (GtinFault.INDICATOR,)
    return () if ean.is_valid(code) else (GtinFault.CHECK,)


def _warnings(code: str) -> tuple[GtinFault, ...]:
    for prefix, warning in PREFIXES:
        if code.startswith(prefix):
            return (warning,) if warning else ()
    return (GtinFault.FOREIGN,)
