"""A case opened and taken through its steps, one way for every procedure (办案).

A step is checked by the procedure's table, by what it states and by its conditions;
then it is written with its effect and the next task, in one transaction.

Source: SAMR orders 44 and 45 (2021); 行政处罚法 (2021) arts. 44-58.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.clock import day_of
from registry.domain.checking_values import normal_form
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import at_counter
from registry.domain.procedures.situations import Situation, StepFact, unmet
from registry.domain.procedures.transitions import (
    Acting,
    Procedure,
    Transition,
    Who,
    advance,
)
from registry.domain.statements import Fault
from registry.domain.vocabulary import AuthorityLevel, Duty, ProcedureKind
from registry.models import (
    Authority,
    Case,
    Enterprise,
    Officer,
    RecordParty,
    Step,
    User,
)
from registry.services.calendars import calendar, hold_calendar
from registry.services.case_effects import effect_of
from registry.services.case_subjects import organ_of, subject_of
from registry.services.changes import Log, writing
from registry.services.entry import StatementFaultyError, UnknownFirmError
from registry.services.officers import acting_officer, is_agent
from registry.services.organs import OtherOrganError, organ_for, organ_in_charge
from registry.services.partner_people import asks_for, person_of
from registry.services.releases import policies
from registry.services.step_reading import read_step
from registry.services.tasks import await_after_fall, await_next, lock_case


class CaseMovedError(DomainError):
    """The case went on meanwhile: load it again and look at its newest step."""

    code = "case_moved"
    kind = ErrorKind.CONFLICT


class CaseNotFoundError(DomainError):
    """There is no such case, or it belongs to another organ."""

    code = "case_not_found"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What somebody sends to take a step.

    Shape: `seen` is how many steps the sender saw the case have; None: not looked at.
    """

    step: str
    stated: Mapping[str, Any]
    reason: str = ""
    seen: int | None = None


def open_case(
    kind: ProcedureKind, sent: Submission, *, uscc: str, actor: User, now: datetime
) -> Case:
    """Begin a case about a firm by its first step.

    Raises:
        UnknownFirmError: the registry has no firm of this code.
        NotPartnerError: the step is a partner's, and the actor none of its people.
        StatementFaultyError, NotAllowedError, ReasonNeededError: as `take_step`.
    """
    firm = Enterprise.objects.filter(uscc=uscc).first()
    if firm is None:
        raise UnknownFirmError(
            msg("No firm in the registry has the code %(code)s."), code=uscc
        )
    transition = _transition(PROCEDURES[kind], None, sent.step)
    case = Case(procedure=kind, enterprise=firm)
    if transition.who is Who.PARTNER:
        case.partner = person_of(actor, on=day_of(now)).partner
    officer = _officer(transition, actor, case=case, now=now)
    with writing(actor=actor, now=now) as log:
        organ = organ_of(case, sent.stated, today=day_of(now))
        case.authority = (
            organ_in_charge(organ, on=day_of(now)) if organ else _organ(officer)
        )
        require_organ(case, transition, officer, on=day_of(now))
        case.change = log.change("step", firm.pk)
        case.save(force_insert=True)
        _take(log, case, sent, transition=transition, officer=officer)
    return case


def take_step(case_id: int, sent: Submission, *, actor: User, now: datetime) -> Step:
    """Take the next step of a case, with its effect; nothing is written otherwise.

    Raises:
        CaseNotFoundError: there is no such case.
        CaseMovedError: another step was taken since the sender looked.
        StepNotAllowedError: the table has no such step here.
        OtherOrganError: the step belongs to another organ.
        NotAllowedError, SameOfficerError, ReasonNeededError: who may not, or why not.
        StatementFaultyError: what is stated breaks a rule, or a condition is not met.
    """
    with writing(actor=actor, now=now) as log:
        case = locked_case(case_id)
        _require_unmoved(case, sent.seen)
        procedure = PROCEDURES[ProcedureKind(case.procedure)]
        transition = _transition(procedure, state_of(case), sent.step)
        officer = _officer(transition, actor, case=case, now=now)
        require_organ(case, transition, officer, on=day_of(now))
        return _take(log, case, sent, transition=transition, officer=officer)


def take_due_step(case_id: int, step: str, *, actor: User, now: datetime) -> Step:
    """Take a step that no officer takes: the end of a term, by the daily job."""
    with writing(actor=actor, now=now) as log:
        case = locked_case(case_id)
        procedure = PROCEDURES[ProcedureKind(case.procedure)]
        transition = _transition(procedure, state_of(case), step)
        sent = Submission(step=step, stated={})
        return _take(log, case, sent, transition=transition, officer=None)


def locked_case(case_id: int) -> Case:
    """Return a case that nobody else takes a step of until the commit.

    Raises:
        CaseNotFoundError: there is no such case.
    """
    lock_case(case_id)
    found = Case.objects.select_related("authority", "enterprise").filter(pk=case_id)
    case = found.first()
    if case is None:
        raise CaseNotFoundError(msg("There is no such case."))
    return case


def steps_of(case: Case) -> list[Step]:
    """Return a case's steps in order, each with its officer and its instant."""
    kin = ("actor", "delegated_by", "change")
    return list(case.steps.select_related(*kin).order_by("ordinal"))


def state_of(case: Case) -> str | None:
    """Return the state of a case's newest step; None before the first."""
    last = case.steps.order_by("-ordinal").first()
    return last.state if last else None


def states_of(cases: Iterable[Case]) -> dict[int, str]:
    """Return the state of each case, in one statement."""
    newest = Step.objects.filter(case__in=cases).order_by("case_id", "-ordinal")
    return dict(newest.distinct("case_id").values_list("case_id", "state"))


def situation_of(
    case: Case,
    *,
    now: datetime,
    stated: Mapping[str, Any] | None = None,
    is_by_firm: bool = False,
    actors: Iterable[int | None] = (),
) -> Situation:
    """Gather what the conditions of a case's steps read."""
    taken = steps_of(case)
    facts = tuple(fact_of(step, on=day_of(step.change.stamped_at)) for step in taken)
    return Situation(
        today=day_of(now),
        level=AuthorityLevel(organ_in_charge(case.authority, on=day_of(now)).level),
        policies=policies(),
        calendar=calendar(),
        steps=facts,
        stated=stated or {},
        subject=subject_of(case, facts, stated or {}, today=day_of(now)),
        is_by_firm=is_by_firm,
        actors=frozenset(one for one in actors if one),
    )


def obstacles(transition: Transition, situation: Situation) -> tuple[Fault, ...]:
    """Return every condition of a step that is not met."""
    return unmet(transition.requires, situation)


def require_organ(
    case: Case, transition: Transition, officer: Officer | None, *, on: date
) -> None:
    """Refuse a step to officers of another organ than the one it belongs to on a day.

    A firm's own agent and a partner's people (`officer` None) belong to none.

    Raises:
        OtherOrganError: naming the organ that takes it.
    """
    if officer is None:
        return
    organ = organ_for(case, transition.who, on=on)
    if organ is None or officer.authority_id != organ.pk:
        raise OtherOrganError(
            msg("This step is taken by %(organ)s, not by %(own)s."),
            organ=organ.name if organ else transition.who.label,
            own=officer.authority.name,
        )


def acting_in(
    case: Case, transition: Transition, officer: Officer | None, *, reason: str = ""
) -> Acting:
    """Say who takes a step after whom.

    Those who took steps of the same act before may do so again: a legal reviewer who
    sent a case back reviews it once more.
    """
    by_name = _acts(PROCEDURES[ProcedureKind(case.procedure)])
    others = {
        account
        for step in case.steps.all()
        if by_name.get(step.name) is not transition.act
        for account in (step.actor_id, step.delegated_by_id)
        if account
    }
    return Acting(
        officer=officer.user_id if officer else 0,
        duties=frozenset(map(Duty, officer.duties)) if officer else frozenset(),
        others=frozenset(others),
        reason=reason,
        lenders=officer.lenders if officer else (),
        side=transition.who if officer is None else None,
    )


def _officer(
    transition: Transition, actor: User, *, case: Case, now: datetime
) -> Officer | None:
    """Return the post from which a step is taken.

    Shape: None for the firm's own agent, and for the people of the case's partner.

    Raises:
        NotAllowedError: the actor is none of these, nor an officer who may.
    """
    today = day_of(now)
    if transition.who is Who.FIRM and is_agent(actor, case.enterprise, on=today):
        return None
    if transition.who is Who.PARTNER and asks_for(actor, case.partner, on=today):
        return None
    return acting_officer(actor, transition.act, on=day_of(now))


def _organ(officer: Officer | None) -> Authority:
    if officer is None:
        raise OtherOrganError(msg("State the organ that decided it, by its code."))
    return officer.authority


def _take(
    log: Log,
    case: Case,
    sent: Submission,
    *,
    transition: Transition,
    officer: Officer | None,
) -> Step:
    procedure = PROCEDURES[ProcedureKind(case.procedure)]
    hold_calendar()
    steps = steps_of(case)
    if officer:
        transition = at_counter(transition)
    by = acting_in(case, transition, officer, reason=sent.reason)
    advance(procedure, steps[-1].state if steps else None, sent.step, by=by)
    values = read_step(transition, sent.stated, today=day_of(log.now))
    situation = situation_of(
        case,
        now=log.now,
        stated=values,
        is_by_firm=officer is None and transition.who is Who.FIRM,
        actors=(by.officer, by.on_behalf_of(transition)),
    )
    if faults := obstacles(transition, situation):
        raise StatementFaultyError(faults)
    firm = case.enterprise_id
    step = Step(
        case=case,
        ordinal=len(steps) + 1,
        name=transition.step,
        state=transition.to_state,
        actor=officer.user if officer else log.actor,
        delegated_by_id=by.on_behalf_of(transition),
        payload=_payload(values, sent.reason),
        article=transition.article,
        change=log.change("step", firm),
    )
    _write(log, step, situation)
    return step


def _write(log: Log, step: Step, situation: Situation) -> None:
    """Write a step with its effect, and the task its case awaits now."""
    effect = effect_of(ProcedureKind(step.case.procedure), step.name)
    if effect:
        step.payload |= effect.before(step, situation)
    step.save(force_insert=True)
    if effect:
        effect.after(step, situation)
        _tell_other_firms(log, step)
        await_after_fall(step, now=log.now, policies=policies(), calendar=calendar())
    taken = (*situation.steps, fact_of(step, on=situation.today))
    await_next(step, replace(situation, steps=taken), now=log.now)


def _tell_other_firms(log: Log, step: Step) -> None:
    """Note a change of every other firm whose records this step opened or closed."""
    others = RecordParty.objects.filter(
        record__standings__step=step, enterprise__isnull=False
    ).exclude(enterprise=step.case.enterprise)
    log.reserve("record", set(others.values_list("enterprise_id", flat=True)))


def _require_unmoved(case: Case, seen: int | None) -> None:
    last = case.steps.select_related("actor").order_by("-ordinal").first()
    if seen is None or last is None or last.ordinal == seen:
        return
    raise CaseMovedError(
        msg("%(who)s took the step %(step)s meanwhile: load the case again."),
        who=last.actor.full_name,
        step=last.name,
    )


def _transition(procedure: Procedure, state: str | None, step: str) -> Transition:
    """Find a step's row in the table; `advance` says why there is none."""
    for one in procedure.from_state(state):
        if one.step == step:
            return one
    nobody = Acting(officer=0, duties=frozenset())
    return advance(procedure, state, step, by=nobody)


def _acts(procedure: Procedure) -> dict[str, object]:
    return {one.step.value: one.act for one in procedure.transitions}


def _payload(values: Mapping[str, Any], reason: str) -> dict[str, Any]:
    reasoned = {"reason": reason.strip()} if reason.strip() else {}
    return {"stated": normal_form(values), **reasoned}


def fact_of(step: Step, *, on: date) -> StepFact:
    """Return a step as the conditions of later steps read it."""
    return StepFact(
        name=step.name,
        state=step.state,
        actor=step.actor_id,
        on=on,
        stated=step.payload.get("stated", {}),
    )
