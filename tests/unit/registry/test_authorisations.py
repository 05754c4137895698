"""Where a firm's leave stands, and why what it gave does not cover a reading."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.domain.authorisations import (
    AuthorisationState,
    Leave,
    refusal,
    state_of,
)
from registry.domain.partners import CheckPurpose

LAST = date(2026, 11, 25)
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LENDING, CARE = CheckPurpose.LENDING, CheckPurpose.LOAN_CARE


def leave(
    purpose: CheckPurpose = LENDING,
    state: AuthorisationState = AuthorisationState.LIVE,
    revoked_on: date | None = None,
) -> Leave:
    return Leave(purpose=purpose, state=state, expires_on=LAST, revoked_on=revoked_on)


def sentence(*leaves: Leave) -> str:
    return str(refusal(leaves, purpose=LENDING, name="示例银行"))


def test_the_last_day_is_valid_and_the_next_is_not() -> None:
    on = {
        day: state_of(expires_on=LAST, revoked_at=None, on=day, now=AT)
        for day in (LAST, LAST + DAY)
    }

    assert on == {
        LAST: AuthorisationState.LIVE,
        LAST + DAY: AuthorisationState.EXPIRED,
    }


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (AT - SECOND, AuthorisationState.LIVE),
        (AT, AuthorisationState.REVOKED),
        (AT + SECOND, AuthorisationState.REVOKED),
    ],
)
def test_it_is_revoked_from_the_instant_on(
    now: datetime, state: AuthorisationState
) -> None:
    assert state_of(expires_on=LAST, revoked_at=AT, on=LAST, now=now) is state


def test_nothing_given_is_said_as_such() -> None:
    assert "has not authorised 示例银行" in sentence()
    ended = leave(CARE, AuthorisationState.EXPIRED)
    assert "has not authorised 示例银行" in sentence(ended)


def test_the_newest_for_the_purpose_says_why_it_ended() -> None:
    expired = leave(LENDING, AuthorisationState.EXPIRED)
    revoked = leave(LENDING, AuthorisationState.REVOKED, date(2026, 11, 20))

    assert "revoked its authorisation on 2026-11-20" in sentence(revoked, expired)
    assert "expired on 2026-11-25" in sentence(expired, revoked)
    assert "expired on 2026-11-25" in sentence(leave(CARE), expired)


def test_what_is_in_force_for_another_purpose_is_named() -> None:
    found = sentence(leave(CARE), leave(CheckPurpose.DUTY, AuthorisationState.REVOKED))

    assert "for another purpose: loan_care." in found
