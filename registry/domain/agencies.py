"""How long somebody acts for a firm, and the codes it begins with (企业代理)."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from registry.domain.vocabulary import AgencyState

# No two look alike, on paper or on a screen: none of 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH, GROUP = 12, 4


def state_of(
    *, effective_from: date, expires_on: date, withdrawn_on: date | None, on: date
) -> AgencyState:
    """Return where an agency stands on a day.

    Time: `effective_from` and `expires_on` are its first and last valid day; from the
    day of its withdrawal on it is withdrawn.
    """
    if withdrawn_on is not None and withdrawn_on <= on:
        return AgencyState.WITHDRAWN
    if on < effective_from:
        return AgencyState.AHEAD
    return AgencyState.EXPIRED if expires_on < on else AgencyState.LIVE


def normal_code(typed: str) -> str:
    """Return a code as it is matched: however wide, spaced or joined it was typed."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in plain if letter.isalnum())


def grouped(code: str) -> str:
    """Write a code in groups of four: ACDE-FGHJ-KMNP."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normal_name(name: str) -> str:
    """Return a person's name as it is compared: one width, one dot, no blanks."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return plain.replace("・", "·").replace("•", "·")


def locked_until(
    wrong: Sequence[datetime], *, tries: int, span: timedelta, now: datetime
) -> datetime | None:
    """Return until when joining is locked by wrong tries; None: it is open.

    Shape: `wrong` are the instants of the newest wrong tries, the newest first.
    Time: `tries` of them in less than `span` lock for `span` from the last of them.
    """
    if len(wrong) < tries or wrong[0] - wrong[tries - 1] >= span:
        return None
    end = wrong[0] + span
    return end if now < end else None
