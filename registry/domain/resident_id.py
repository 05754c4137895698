"""Resident identity numbers (公民身份号码), GB 11643: the check and the birth date.

Source: GB 11643-1999.
"""

from datetime import date

from stdnum.iso7064 import mod_11_2

FIRST_YEAR = 1900
PROVINCES = frozenset(
    str(number)
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),  # residence permits for Hong Kong, Macao and Taiwan
    )
    for number in range(first, last + 1)
)
OLD_LENGTH, LENGTH = 15, 18


def is_resident_id(number: str, *, today: date) -> bool:
    """Tell whether a number is a resident ID: province, birth date, check character.

    Numbers of 15 digits, issued until 1999, have no check character.

    Time: a birth after `today` or before 1900 is none.
    Shape: normalised: digits and a capital X, no blanks.
    """
    if not number.isascii() or number[:2] not in PROVINCES:
        return False
    if len(number) == OLD_LENGTH and number.isdigit():
        return _is_birth_date("19" + number[6:12], today=today)
    return (
        len(number) == LENGTH
        and number[:-1].isdigit()
        and _is_birth_date(number[6:14], today=today)
        and bool(mod_11_2.is_valid(number))
    )


def _is_birth_date(digits: str, *, today: date) -> bool:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(FIRST_YEAR, 1, 1) <= born_on <= today
