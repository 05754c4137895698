"""Conditions that steps of several procedures share (共同条件)."""

from registry.domain.errors import msg
from registry.domain.procedures.situations import Requirement, Situation
from registry.domain.statements import Fault


def day_not_ahead(name: str) -> Requirement:
    """Refuse a stated day that lies ahead, or before the case began."""

    def check(situation: Situation) -> Fault | None:
        """Refuse a stated day that lies ahead, or before the case began."""
        day = situation.stated.get(name)
        if day is None:
            return None
        if day > situation.today:
            return Fault(
                code="future_date",
                message=msg("This day lies in the future: check the year."),
                field=name,
            )
        if situation.steps and day < situation.steps[0].on:
            return Fault(
                code="before_case",
                message=msg("This day lies before the case began, %(day)s."),
                params={"day": situation.steps[0].on.isoformat()},
                field=name,
            )
        return None

    return check


def penalty_in_force(situation: Situation) -> Fault | None:
    """Demand that the penalty the case rests on still stands."""
    if situation.subject.get("is_in_force"):
        return None
    return Fault(
        code="penalty_not_in_force",
        message=msg("The penalty is unknown, withdrawn or not this firm's."),
        field="record",
    )


def penalty_of_own_organ(situation: Situation) -> Fault | None:
    """Leave it to the organ that punished: 谁处罚、谁列入、谁移出."""
    organ = situation.subject.get("other_organ")
    if not organ:
        return None
    return Fault(
        field="record",
        code="other_organ_punished",
        message=msg("%(organ)s decided this penalty, and it alone may list for it."),
        params={"organ": organ},
    )


def penalty_has_fallen(situation: Situation) -> Fault | None:
    """Demand that the penalty the case rests on was withdrawn (order 44 art. 19)."""
    if not situation.subject.get("is_in_force"):
        return None
    return Fault(
        field="",
        code="penalty_in_force",
        message=msg("The penalty still stands: withdraw its record first."),
    )


def no_heavier_penalty_since(situation: Situation) -> Fault | None:
    """Demand that no further heavier penalty followed (order 44 art. 16)."""
    other = situation.subject.get("later_penalty")
    if not other:
        return None
    return Fault(
        field="",
        code="penalised_again",
        message=msg("A further heavier penalty followed: %(other)s."),
        params={"other": other},
    )
