"""By when a penalty is to be pushed and published, from its decision on (公示时限).

Source: 发改办财金〔2018〕424号 (双公示); SAMR order 45 (2021) art. 9.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from registry.domain.policies import StandingReason
from registry.domain.policy_files import Policies

PUSH, PUBLICATION = "penalty_push", "penalty_publication"

# What keeps a penalty from the public until an officer does something about it; by
# the other reasons the law itself keeps it from there, and no clock runs.
REMEDIABLE = frozenset(
    {
        StandingReason.NOT_LINKED,
        StandingReason.UNATTESTED,
        StandingReason.NOTICE_NOT_SERVED,
        StandingReason.SUMMARY_INCOMPLETE,
        StandingReason.NOT_SCREENED,
        StandingReason.NOT_RELEASED,
    }
)


class _Calendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseClock:
    """The last days on which a penalty is pushed, and published, in time."""

    push_by: date
    publish_by: date


def release_clock(
    decided_on: date, *, policies: Policies, calendar: _Calendar
) -> ReleaseClock:
    """Count both terms from the day of the decision, which is not counted.

    Source: 民法典 art. 201.
    """
    return ReleaseClock(
        push_by=calendar.add_working_days(
            decided_on, policies.at(PUSH, decided_on).count
        ),
        publish_by=calendar.add_working_days(
            decided_on, policies.at(PUBLICATION, decided_on).count
        ),
    )
