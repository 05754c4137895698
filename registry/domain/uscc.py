"""Unified social credit codes (统一社会信用代码) and organisation codes: parse, check.

Source: GB 32100-2015; GB 11714-1997 for the organisation code inside.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.regions import is_known_province, is_known_region
from registry.domain.resident_id import is_resident_id
from registry.domain.vocabulary import Term

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
ORGANISATION_VALUE = {sign: value for value, sign in enumerate(ORGANISATION_ALPHABET)}
INDIVIDUAL_BUSINESS = "92"  # how their codes begin
LENGTH, ORGANISATION_LENGTH, PREFIX_LENGTH = 18, 9, 2
REGISTRARS = frozenset(
    {"11", "12", "13", "19", "51", "52", "53", "59", "91", "92", "93"}
)
# Further registrars (justice, culture, unions, the army, farming …): the lists grow by
# amendment, so a code is not refused for its first two characters alone.
FURTHER_REGISTRARS = frozenset("234678ANY")
# A code is no birth certificate: whatever the day, a date of our two centuries counts.
ANY_DAY = date(2099, 12, 31)


class UsccFault(Term):
    """What is wrong with a code (代码错误)."""

    LENGTH = "length", "must have 18 characters", "应为18位"
    ALPHABET = (
        "alphabet",
        "holds a character that cannot stand there (never I, O, S, V, Z; "
        "digits only in characters 3-8)",
        "含有该位置不允许的字符（不使用I、O、S、V、Z，第3至8位须为数字）",
    )
    REGISTRAR = (
        "registrar",
        "names no usual registrar in characters 1-2",
        "第1至2位不是常见的登记管理部门和机构类别",
    )
    REGION = (
        "region",
        "names no known region in characters 3-8",
        "第3至8位不是已知的登记管理机关行政区划码",
    )
    OUTER_CHECK = (
        "outer_check",
        "has a check character 18 that does not fit",
        "第18位校验码不符",
    )
    INNER_CHECK = (
        "inner_check",
        "has a check character 17 that does not fit the organisation code",
        "第17位（组织机构代码校验码）不符",
    )
    PLACEHOLDER = "placeholder", "is a placeholder, nobody's code", "为占位代码"
    RESIDENT_ID = (
        "resident_id",
        "reads as a person's identity number",
        "形似公民身份号码",
    )


CHECK_FAULTS = ({UsccFault.OUTER_CHECK}, {UsccFault.INNER_CHECK})


class InvalidUsccError(DomainError):
    """The unified social credit code is not valid: copy it from the licence.

    Shape: `faults` are what is wrong, each with its label and Chinese term.
    """

    code = "invalid_uscc"
    kind = ErrorKind.INVALID

    def __init__(
        self,
        message: str = "",
        *,
        faults: tuple[UsccFault, ...] = (),
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message, fields=fields)
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class UsccCheck:
    """What a check found: `faults` refuse the code, `warnings` ask for a look."""

    code: str
    faults: tuple[UsccFault, ...] = ()
    warnings: tuple[UsccFault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing refuses the code."""
        return not self.faults

    @property
    def is_overridable(self) -> bool:
        """Tell whether an officer may take the code with a reason.

        One check digit may be overridden, never both, and only in a known region:
        a wrong digit beside an unknown region is a slip of the pen.
        """
        if UsccFault.REGION in self.warnings:
            return not self.faults
        return set(self.faults) in CHECK_FAULTS

    @property
    def needs_reason(self) -> bool:
        """Tell whether a form takes the code only with a reason."""
        return bool(self.faults) or UsccFault.REGION in self.warnings


def normalise_uscc(text: str) -> str:
    """Return a code in half-width capitals without blanks.

    Never repaired: I is not read as 1, O not as 0.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    shown = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        sign
        for sign in shown
        if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )


def check_character(body: str) -> str:
    """Return character 18 for the first 17 (GB 32100 校验码)."""
    total = sum(map(mul, map(VALUE.__getitem__, body), WEIGHTS))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """Return character 9 for the first eight of an organisation code (GB 11714)."""
    values = map(ORGANISATION_VALUE.__getitem__, body)
    total = sum(map(mul, values, ORGANISATION_WEIGHTS))
    return "0123456789X"[-total % 11]


def is_organisation_code(text: str) -> bool:
    """Tell whether a text is a valid organisation code (组织机构代码), dash or not."""
    code = normalise_uscc(text).replace("-", "")
    return (
        len(code) == ORGANISATION_LENGTH
        and set(code) <= set(ORGANISATION_ALPHABET)
        and organisation_check(code[:8]) == code[8]
    )


def check_uscc(text: str, *, is_registrar_row: bool = False) -> UsccCheck:
    """Check a code and return every fault found.

    A row of the registrar itself (登记机关) whose organisation code alone fails is
    taken with a warning: such codes were issued. An unknown region of a known
    province is a warning here, and needs a reason on a form (`parse_uscc`).
    """
    code = normalise_uscc(text)
    if len(code) != LENGTH:
        return UsccCheck(code=code, faults=(UsccFault.LENGTH,))
    if not _fits_alphabet(code):
        return UsccCheck(code=code, faults=(UsccFault.ALPHABET,))
    faults, warnings = _place_findings(code)
    faults += _check_findings(code)
    if is_registrar_row and faults == [UsccFault.INNER_CHECK]:
        faults, warnings = [], [*warnings, UsccFault.INNER_CHECK]
    return UsccCheck(code=code, faults=tuple(faults), warnings=tuple(warnings))


def parse_uscc(text: str, *, override_reason: str = "") -> str:
    """Return the normalised code of a form's field.

    Raises:
        InvalidUsccError: the code has a fault, or a warning that needs a reason.
    """
    check = check_uscc(text)
    if not check.needs_reason or (check.is_overridable and override_reason.strip()):
        return check.code
    raise _refusal(check)


def is_uscc_prefix(text: str) -> bool:
    """Tell whether a text can be the beginning of a code: at least its registrar."""
    code = normalise_uscc(text)
    return (
        PREFIX_LENGTH <= len(code) <= LENGTH
        and _fits_alphabet(code)
        and _is_registrar(code[:2])
    )


def is_individual_business(code: str) -> bool:
    """Tell whether a normalised code is an individual business's (个体工商户)."""
    return code.startswith(INDIVIDUAL_BUSINESS)


def registration_region(code: str) -> str:
    """Return the region of registration (登记机关行政区划) in a normalised code."""
    return code[2:8]


def organisation_code(code: str) -> str:
    """Return the organisation code (主体标识码) in a normalised code."""
    return code[8:17]


def _fits_alphabet(code: str) -> bool:
    region = registration_region(code)
    return set(code) <= set(ALPHABET) and set(region) <= set("0123456789")


def _is_registrar(letters: str) -> bool:
    return letters in REGISTRARS or (
        letters[0] in FURTHER_REGISTRARS and letters[1] in "123456789"
    )


def _place_findings(code: str) -> tuple[list[UsccFault], list[UsccFault]]:
    """Return faults and warnings of who registered, and where."""
    faults: list[UsccFault] = []
    warnings: list[UsccFault] = []
    if code[:2] not in REGISTRARS:
        (warnings if _is_registrar(code[:2]) else faults).append(UsccFault.REGISTRAR)
    region = registration_region(code)
    if not is_known_region(region):
        (warnings if is_known_province(region) else faults).append(UsccFault.REGION)
    if len(set(code[:17])) == 1 or set(code[8:16]) == {"0"}:
        faults.append(UsccFault.PLACEHOLDER)
    if is_resident_id(code, today=ANY_DAY):
        faults.append(UsccFault.RESIDENT_ID)
    return faults, warnings


def _check_findings(code: str) -> list[UsccFault]:
    faults: list[UsccFault] = []
    if check_character(code[:17]) != code[17]:
        faults.append(UsccFault.OUTER_CHECK)
    if organisation_check(code[8:16]) != code[16]:
        faults.append(UsccFault.INNER_CHECK)
    return faults


def _refusal(check: UsccCheck) -> InvalidUsccError:
    """Say what is wrong and what to do.

    The code is not repeated: it may be a person's number in the wrong field.
    """
    found = check.faults or (UsccFault.REGION,)
    remedy = (
        "compare it with the licence; if the licence says so, give a reason"
        if check.is_overridable
        else "copy it again from the licence"
    )
    wrong = "; ".join(fault.label for fault in found)
    return InvalidUsccError(
        f"The unified social credit code {wrong}: {remedy}.", faults=found
    )
