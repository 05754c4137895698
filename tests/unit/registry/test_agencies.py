"""How long an agency lasts, how a code is typed, when joining is locked."""

from datetime import date, datetime, timedelta

import pytest

from registry.domain.agencies import (
    ALPHABET,
    grouped,
    locked_until,
    normal_code,
    normal_name,
    state_of,
)
from registry.domain.vocabulary import AgencyState
from tests.conftest import NOW

HOUR = timedelta(hours=1)
FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)


@pytest.mark.parametrize(
    ("on", "withdrawn_on", "state"),
    [
        (date(2026, 2, 28), None, AgencyState.AHEAD),
        (FIRST, None, AgencyState.LIVE),
        (LAST, None, AgencyState.LIVE),
        (date(2026, 9, 1), None, AgencyState.EXPIRED),
        (date(2026, 4, 30), date(2026, 5, 1), AgencyState.LIVE),
        (date(2026, 5, 1), date(2026, 5, 1), AgencyState.WITHDRAWN),
        (date(2026, 9, 1), date(2026, 5, 1), AgencyState.WITHDRAWN),
    ],
)
def test_first_and_last_day_count_and_the_day_of_withdrawal_does_not(
    on: date, withdrawn_on: date | None, state: AgencyState
) -> None:
    found = state_of(
        effective_from=FIRST, expires_on=LAST, withdrawn_on=withdrawn_on, on=on
    )

    assert found is state


@pytest.mark.parametrize(
    "typed",
    [
        "ACDE-FGHJ-KMNP",
        "acde fghj kmnp",
        "ＡＣＤＥ－ｆｇｈｊ－ＫＭＮＰ",
        "ACDEFGHJKMNP\n",
    ],
)
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert grouped(normal_code(typed)) == "ACDE-FGHJ-KMNP"


def test_no_two_letters_of_a_code_look_alike() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")


def test_a_name_is_the_same_in_any_width_and_with_any_dot() -> None:
    assert normal_name(" 阿依・示例 ") == normal_name("阿依·示例")
    assert normal_name("示例甲") != normal_name("示例乙")


def tries(*minutes_ago: int) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes) for minutes in minutes_ago]


@pytest.mark.parametrize(
    ("wrong", "until"),
    [
        (tries(0, 1, 2, 3), None),
        (tries(0, 1, 2, 3, 59), NOW + HOUR),
        (tries(0, 1, 2, 3, 60), None),
        (tries(59, 60, 61, 62, 63), NOW + timedelta(minutes=1)),
        (tries(60, 61, 62, 63, 64), None),
    ],
)
def test_five_wrong_tries_in_an_hour_lock_for_an_hour(
    wrong: list[datetime], until: datetime | None
) -> None:
    assert locked_until(wrong, tries=5, span=HOUR, now=NOW) == until
