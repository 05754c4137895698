"""An objection walked through its steps by those each step needs (异议办理)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.clock import day_of
from registry.domain.procedures.objection import OBJECTION
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.procedures.transitions import Who
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Authority, Case, Enterprise, Task, User
from registry.services.cases import Submission, open_case, take_step
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import DUTY_OF

USUAL: dict[S, dict[str, Any]] = {
    S.UPHOLD: {"checked": "示例:已核查"},
    S.DISMISS: {"checked": "示例:已核查"},
    S.REEXAMINE: {"claim": "示例:请再次核对"},
    S.INFORM: {"claim_at": "示例市市场监督管理局"},
}


@dataclass(kw_only=True)
class Contest:
    """A firm that objects, and who handles and decides it at the organ."""

    firm: Enterprise
    organ: Authority
    now: datetime = NOW
    officers: dict[Duty, User] = field(init=False)
    case: Case | None = None

    def __post_init__(self) -> None:
        self.officers = {
            duty: factories.officer(duty, organ=self.organ)
            for duty in (Duty.HANDLE, Duty.DECIDE)
        }

    def file(self, *, by: User | None = None, **stated: Any) -> Case:
        actor = by or self.officers[Duty.HANDLE]
        sent = {
            **factories.proof_of(actor),
            "filed_on": day_of(self.now).isoformat(),
            "applicant": "示例经办人",
            "claim": "示例:信息有误",
            **stated,
        }
        self.case = open_case(
            ProcedureKind.OBJECTION,
            Submission(step=S.FILE, stated=sent),
            uscc=self.firm.uscc,
            actor=actor,
            now=self.now,
        )
        return self.case

    def take(self, step: S, *, by: User | None = None, **stated: Any) -> None:
        """Take a step as the officer it needs, stating what it usually states."""
        row = next(row for row in OBJECTION.transitions if row.step == step)
        actor = by or self.officers[DUTY_OF[row.act]]
        proof = factories.proof_of(actor) if row.who is Who.FIRM else {}
        said = {**proof, **USUAL.get(step, {}), **stated}
        sent = Submission(step=step, stated=said, reason="示例:原因")
        take_step(self.opened.pk, sent, actor=actor, now=self.now)

    @property
    def opened(self) -> Case:
        """Return the case that was opened."""
        assert self.case is not None
        return self.case

    @property
    def state(self) -> str:
        return self.opened.steps.latest("ordinal").state

    @property
    def due(self) -> date | None:
        return Task.objects.get(case=self.case, done_at=None).due_on
