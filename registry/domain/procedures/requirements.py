"""Conditions that steps of several procedures share (共同条件)."""

from registry.domain.errors import msg
from registry.domain.procedures.situations import Requirement, Situation
from registry.domain.statements import Fault
from registry.domain.vocabulary import Term


def day_not_ahead(name: str, *, after: tuple[Term, str] | None = None) -> Requirement:
    """Refuse a stated day that lies ahead, or before the case began.

    Shape: `after` names a step and its day with which the case began in the world,
    where it may be noted later.
    """

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
        first = situation.steps[0].on if situation.steps else day
        begun = (situation.day_stated(*after) if after else None) or first
        if day < begun:
            return Fault(
                code="before_case",
                message=msg("This day lies before the case began, %(day)s."),
                params={"day": begun.isoformat()},
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
    """Demand that the penalty fell (order 44 art. 19), or an objection was upheld."""
    is_contested = situation.subject.get("wrongly_listed_on") is not None
    if is_contested or not situation.subject.get("is_in_force"):
        return None
    return Fault(
        field="",
        code="penalty_in_force",
        message=msg(
            "The penalty still stands: withdraw its record first, or uphold an "
            "objection to the listing."
        ),
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


def sent_today_by_an_agent(name: str) -> Requirement:
    """Let only an officer state an earlier day of receipt, not an agent."""

    def check(situation: Situation) -> Fault | None:
        """Let only an officer state an earlier day of receipt, not an agent."""
        day = situation.stated.get(name)
        if not situation.is_by_firm or day is None or day >= situation.today:
            return None
        return Fault(
            field=name,
            code="not_today",
            message=msg("What a firm sends itself comes today, %(day)s."),
            params={"day": situation.today.isoformat()},
        )

    return check


def record_is_known(situation: Situation) -> Fault | None:
    """Demand a record of the kind this procedure is about, and of this firm."""
    if situation.subject.get("is_known"):
        return None
    return Fault(
        field="record",
        code="record_not_known",
        message=msg("There is no such record of this kind of this firm."),
    )


def record_is_shown(situation: Situation) -> Fault | None:
    """Demand a record of the firm that the public sees here."""
    if situation.subject.get("is_public"):
        return None
    return Fault(
        field="record",
        code="not_public",
        message=msg("This record is unknown, not this firm's, or not public."),
    )


def no_other_case_is_open(situation: Situation) -> Fault | None:
    """Refuse a second case of this kind about a record while one is open."""
    if not situation.subject.get("is_pending"):
        return None
    return Fault(
        field="record",
        code="case_pending",
        message=msg("A case of this kind about this record is open."),
    )
