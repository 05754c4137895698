"""Cases as their firm sees them: the steps told to it, what it may do (企业办事).

Only steps that a procedure's table says are told leave the organ; no officer is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.clock import day_of
from registry.domain.papers.paper import PaperKind
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.transitions import Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind
from registry.models import Case, Enterprise, FirmAgent, Step, Task, User
from registry.services.agents import NEVER, NotAgentError, agent_of
from registry.services.attachments import AttachmentNotFoundError
from registry.services.case_papers import issued_papers
from registry.services.cases import CaseNotFoundError, obstacles, situation_of, state_of
from registry.services.officers import is_agent, live_agencies


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldCase:
    """A case with the steps its firm was told of, the newest last."""

    case: Case
    steps: tuple[Step, ...]
    task: Task | None


def own_firms(actor: User, *, now: datetime) -> list[FirmAgent]:
    """Return the agencies of an account that are in force today, one a firm."""
    live = live_agencies(on=day_of(now)).filter(user=actor)
    newest = live.order_by("enterprise", "-expires_on").distinct("enterprise")
    return list(newest.select_related("enterprise"))


def own_firm(uscc: str, *, actor: User, now: datetime) -> Enterprise:
    """Return the firm of a code, if the account acts for it today.

    Raises:
        NotAgentError: it does not, and why; an unknown firm is told like another's.
    """
    firm = Enterprise.objects.filter(uscc=uscc).first()
    if firm is None:
        raise NotAgentError(NEVER)
    agent_of(actor, firm, on=day_of(now))
    return firm


def told_cases(firm: Enterprise) -> list[ToldCase]:
    """Return the cases of a firm that it was told of, the newest first."""
    cases = (
        Case.objects.filter(enterprise=firm, procedure__in=PROCEDURES)
        .select_related("authority", "enterprise", "partner")
        .prefetch_related("steps__change", "tasks")
        .order_by("-id")
    )
    told = map(_told, cases)
    return [one for one in told if one.steps]


def told_case(case_id: int, firm: Enterprise) -> ToldCase:
    """Return a case of a firm as it was told of it.

    Raises:
        CaseNotFoundError: it is no case of the firm, or nothing of it was told.
    """
    found = next((one for one in told_cases(firm) if one.case.pk == case_id), None)
    if found is None:
        raise CaseNotFoundError
    return found


def own_steps(case: Case, *, actor: User, now: datetime) -> list[Transition]:
    """Return the steps a firm's agent may take in a case now."""
    if not is_agent(actor, case.enterprise, on=day_of(now)):
        return []
    table = PROCEDURES[ProcedureKind(case.procedure)]
    rows = table.from_state(state_of(case))
    return [row for row in rows if row.who is Who.FIRM]


def unmet_conditions(
    case: Case, row: Transition, *, now: datetime
) -> tuple[Fault, ...]:
    """Return what bars a step of the firm before it states anything."""
    return obstacles(row, situation_of(case, now=now))


def papers_told(told: ToldCase) -> list[PaperKind]:
    """Return the papers of a case that were issued to its firm."""
    return issued_papers(told.case, [step.name for step in told.steps])


def require_told_paper(told: ToldCase, digest: str) -> None:
    """Refuse a paper that no step told to the firm states.

    Raises:
        AttachmentNotFoundError: there is none of this digest.
    """
    if digest not in _digests(told.steps):
        raise AttachmentNotFoundError


def _told(case: Case) -> ToldCase:
    table = PROCEDURES[ProcedureKind(case.procedure)]
    steps = sorted(case.steps.all(), key=lambda step: step.ordinal)
    tasks = [task for task in case.tasks.all() if task.done_at is None]
    return ToldCase(
        case=case,
        steps=tuple(step for step in steps if step.name in table.told),
        task=tasks[0] if tasks else None,
    )


def _digests(steps: Sequence[Step]) -> set[str]:
    stated = [step.payload.get("stated", {}) for step in steps]
    lists = [value for one in stated for value in one.values()]
    return {digest for value in lists if isinstance(value, list) for digest in value}
