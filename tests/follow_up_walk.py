"""Cases that follow a record, walked by those each step needs (后续程序办理)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from registry.clock import day_of
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import at_counter
from registry.domain.vocabulary import Duty, EnterpriseStatus, ProcedureKind, Term
from registry.models import (
    Authority,
    Case,
    Enterprise,
    EnterpriseVersion,
    Record,
    Standing,
    Step,
    Task,
    User,
)
from registry.services.cases import Submission, open_case, take_step
from registry.services.changes import writing
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import county, keep_picture

DUTY_OF = {
    "handle_case": Duty.HANDLE,
    "declare_pages": Duty.HANDLE,
    "act_for_firm": Duty.HANDLE,
    "decide_case": Duty.DECIDE,
    "publish_decision": Duty.PUBLISH,
    "act_for_province": Duty.CONSENT,
}


@dataclass(kw_only=True)
class FollowUp:
    """A firm, a record of a county's organ, and who works on what follows."""

    kind: ProcedureKind
    now: datetime = NOW
    organ: Authority = field(default_factory=county)
    firm: Enterprise = field(default_factory=factories.firm)
    officers: dict[Duty, User] = field(init=False)
    case: Case | None = None

    def __post_init__(self) -> None:
        self.officers = {
            duty: factories.officer(duty, organ=self.organ)
            for duty in (Duty.HANDLE, Duty.DECIDE, Duty.PUBLISH)
        }
        self.officers[Duty.CONSENT] = factories.officer(
            Duty.CONSENT, organ=factories.authority()
        )

    @property
    def today(self) -> date:
        return day_of(self.now)

    def by_organ(self) -> dict[str, str]:
        return {"organ_name": self.organ.name, "organ_code": self.organ.uscc}

    def penalty(self, **stated: Any) -> Record:
        return factories.record(
            factories.penalty(self.firm, **self.by_organ(), **stated)
        )

    def sampling(self, **stated: Any) -> Record:
        made = factories.sampling(self.firm, **{**self.by_organ(), **stated})
        return factories.record(made, form="sampling")

    def visit(self) -> Record:
        stated = {
            "checked_name": "贵州示例食品有限公司",
            "checked_code": self.firm.uscc,
            "visit_number": "示检〔2026〕1号",
            "visited_on": "2026-11-20",
            "place": "示例车间",
            "finding": "示例:台账不全",
            "inspectors": [
                {"name": "示例甲", "certificate": "示例0001"},
                {"name": "示例乙", "certificate": "示例0002"},
            ],
            **self.by_organ(),
        }
        return factories.record(stated, form="on_site")

    def paper(self) -> list[str]:
        return [keep_picture(now=self.now)]

    def take(
        self,
        step: Term,
        *,
        by: User | None = None,
        reason: str = "示例:原因",
        **stated: Any,
    ) -> Step | Case:
        """Open the case by a step, or take the next one, as the officer it needs."""
        rows = {row.step: row for row in PROCEDURES[self.kind].transitions}
        row = rows[step]
        actor = by or self.officers[DUTY_OF[row.act]]
        if at_counter(row) != row:
            stated = {**factories.proof_of(actor), **stated}
        sent = Submission(
            step=step, stated=_plain(stated), reason=reason if row.needs_reason else ""
        )
        if self.case is None:
            self.case = open_case(
                self.kind, sent, uscc=self.firm.uscc, actor=actor, now=self.now
            )
            return self.case
        return take_step(self.case.pk, sent, actor=actor, now=self.now)

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @property
    def state(self) -> str:
        assert self.case is not None
        return self.case.steps.order_by("-ordinal")[0].state

    @property
    def due(self) -> date | None:
        return self.task.due_on

    @property
    def task(self) -> Task:
        return Task.objects.get(case=self.case, done_at=None)


def open_questions(record: Record, *, on: date) -> set[str]:
    """Return the questions about a record answered with yes on a day."""
    newest = (
        Standing.objects.filter(record=record)
        .order_by("question", "-id")
        .distinct("question")
    )
    return {
        one.question
        for one in newest
        if one.effective_from
        and one.effective_from <= on
        and (one.effective_until is None or on < one.effective_until)
    }


def becomes(firm: Enterprise, status: EnterpriseStatus) -> None:
    """Let the register state another status of a firm."""
    with writing(actor=None, now=NOW) as log:
        before = firm.versions.order_by("-ordinal")[0]
        EnterpriseVersion.objects.create(
            enterprise=firm,
            ordinal=before.ordinal + 1,
            name=before.name,
            region=before.region,
            status=status,
            change=log.change("enterprise", firm.pk),
        )


def _plain(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in stated.items()
    }
