"""Conditions after a failed sampling: the retest's window, the re-inspections (条件).

Source: 产品质量法 arts. 15-17; SAMR order 18 (2019) arts. 46-48; 食品安全法 art. 88.
"""

from datetime import date

from registry.domain.errors import msg
from registry.domain.periods import add_days
from registry.domain.policy_terms import window_last_day
from registry.domain.procedures.failure_terms import FailureStep
from registry.domain.procedures.situations import Situation
from registry.domain.statements import Fault
from registry.domain.vocabulary import RetestState


def retest_last_day(situation: Situation) -> date | None:
    """Return the last day to ask for a retest, by the product's field (复检期限)."""
    served = situation.day_stated(FailureStep.NOTIFY, "served_on")
    notified = situation.last(FailureStep.NOTIFY)
    concluded: date | None = situation.subject.get("concluded_on")
    if served is None or notified is None or concluded is None:
        return None
    if notified.stated.get("is_quick"):
        # Hours do not wait for a working day.
        quick = situation.limit("appeal_quick", on=concluded)
        return add_days(served, quick.count)
    window = situation.limit(f"appeal_{situation.subject['sector']}", on=concluded)
    return window_last_day(served, window, calendar=situation.calendar)


def sampling_failed(situation: Situation) -> Fault | None:
    """Demand a failed sampling of this firm, as producer or seller."""
    if situation.subject.get("is_failed"):
        return None
    return Fault(
        field="record",
        code="not_failed",
        message=msg("This sampling is unknown, not this firm's, or did not fail."),
    )


def served_on_the_firm(situation: Situation) -> Fault | None:
    """Demand that the firm has the role in which the result was served."""
    role = situation.stated.get("served_to")
    if role is None or role.value in situation.subject.get("roles", ()):
        return None
    return Fault(
        field="served_to",
        code="other_role",
        message=msg("The firm does not have this role in the sampling."),
    )


def retest_in_time(situation: Situation) -> Fault | None:
    """Take a request within the window of the product's field, no later."""
    last, filed = retest_last_day(situation), situation.stated.get("filed_on")
    if last is None or (filed or situation.today) <= last:
        return None
    return Fault(
        field="filed_on",
        code="retest_too_late",
        message=msg("A retest could be asked for up to and with %(day)s."),
        params={"day": last.isoformat()},
    )


def no_retest_was_made(situation: Situation) -> Fault | None:
    """Refuse a retest of what was retested before."""
    retest = situation.subject.get("retest")
    if retest not in {RetestState.UPHELD, RetestState.OVERTURNED}:
        return None
    return Fault(
        field="",
        code="retested_before",
        message=msg("This sample was retested before: that result is final."),
    )


def retest_window_is_over(situation: Situation) -> Fault | None:
    """Order the correction once no retest can be asked for any more."""
    last = retest_last_day(situation)
    if situation.last(FailureStep.RETEST_UPHELD) or last is None:
        return None
    if situation.today > last:
        return None
    return Fault(
        field="",
        code="retest_window_open",
        message=msg("The firm may ask for a retest up to and with %(day)s."),
        params={"day": last.isoformat()},
    )


def reported_or_time_is_over(situation: Situation) -> Fault | None:
    """Re-inspect once the firm reported, or once its time to correct is over."""
    ordered = situation.day_stated(FailureStep.ORDER_CORRECTION, "ordered_on")
    if ordered is None or situation.last(FailureStep.REPORT):
        return None
    last = situation.end_of("failure_correction", since=ordered)
    if situation.today > last:
        return None
    return Fault(
        field="",
        code="time_to_correct_runs",
        message=msg("The firm has not reported and may correct up to %(day)s."),
        params={"day": last.isoformat()},
    )


def within_the_second_window(situation: Situation) -> Fault | None:
    """Inspect a second time from the 60th to the 90th day of the announcement."""
    announced = situation.day_stated(FailureStep.ANNOUNCE, "announced_on")
    if announced is None:
        return None
    opens = situation.limit("failure_second_opens", on=announced)
    first = add_days(announced, opens.count)
    last = situation.end_of("failure_second_ends", since=announced)
    inspected = situation.stated.get("inspected_on") or situation.today
    if first <= inspected <= last:
        return None
    return Fault(
        field="inspected_on",
        code="outside_second_window",
        message=msg("The second re-inspection lies between %(first)s and %(last)s."),
        params={"first": first.isoformat(), "last": last.isoformat()},
    )


def suspension_lasts(situation: Situation) -> Fault | None:
    """Demand a last day of the suspension that comes after it was served."""
    ends, served = situation.stated.get("ends_on"), situation.stated.get("served_on")
    if ends is None or served is None or ends > served:
        return None
    return Fault(
        field="ends_on",
        code="ends_before_service",
        message=msg("The suspension must end after the day of its service."),
    )


def suspension_is_over(situation: Situation) -> Fault | None:
    """Re-inspect on a day after the last one of the suspension."""
    ends = situation.day_stated(FailureStep.SUSPEND, "ends_on")
    inspected = situation.stated.get("inspected_on") or situation.today
    if ends is None or inspected > ends:
        return None
    return Fault(
        field="inspected_on",
        code="suspension_runs",
        message=msg("The business is suspended up to and with %(day)s."),
        params={"day": ends.isoformat()},
    )
