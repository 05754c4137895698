"""A repair walked through its steps by those each step needs (修复办理)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.clock import day_of
from registry.domain.procedures.repair import RepairStep as S
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Authority, Case, Enterprise, Record, Standing, Step, User
from registry.services.cases import Submission, open_case, take_step
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import keep_picture


@dataclass(kw_only=True)
class RepairWalk:
    """A fined firm, its record, and who handles its application."""

    now: datetime = NOW
    decided_on: str = "2026-05-24"
    kinds: tuple[str, ...] = ("fine", "confiscated_gains")
    organ: Authority = field(default_factory=factories.authority)
    firm: Enterprise = field(default_factory=factories.firm)
    record: Record = field(init=False)
    officers: dict[Duty, User] = field(init=False)
    case: Case | None = None

    def __post_init__(self) -> None:
        stated = factories.penalty(
            self.firm,
            decided_on=self.decided_on,
            penalty_kinds=list(self.kinds),
            confiscated_wan="1" if "confiscated_gains" in self.kinds else "",
            fine_wan="6" if "fine" in self.kinds else "",
            organ_name=self.organ.name,
            organ_code=self.organ.uscc,
        )
        self.record = factories.record(stated)
        self.officers = {
            duty: factories.officer(duty, organ=self.organ)
            for duty in (Duty.HANDLE, Duty.DECIDE)
        }

    def stated(self, **changes: Any) -> dict[str, Any]:
        paper = [keep_picture(now=self.now)]
        return {
            "record": self.record.key,
            "filed_on": day_of(self.now).isoformat(),
            "applicant": "示例经办人",
            "performed": "示例:罚款缴清,已整改",
            "application": paper,
            "commitment": paper,
            "proof": paper,
            **changes,
        }

    def apply(self, *, by: User | None = None, **changes: Any) -> Case:
        actor = by or self.officers[Duty.HANDLE]
        stated = {**factories.proof_of(actor), **self.stated(**changes)}
        self.case = open_case(
            ProcedureKind.REPAIR,
            Submission(step=S.APPLY, stated=stated),
            uscc=self.firm.uscc,
            actor=actor,
            now=self.now,
        )
        return self.case

    def take(
        self,
        step: S,
        *,
        by: Duty = Duty.DECIDE,
        reason: str = "",
        stated: Mapping[str, Any] | None = None,
    ) -> Step:
        usual = dict[S, dict[str, Any]](
            {
                S.GRANT: {"checked": "示例:已核实"},
                S.REJECT: {"checked": "示例:已核实"},
                S.RETRACT: factories.AT_COUNTER,
            }
        ).get(step, {})
        sent = Submission(
            step=step, stated=usual if stated is None else stated, reason=reason
        )
        return take_step(self.case_id, sent, actor=self.officers[by], now=self.now)

    @property
    def case_id(self) -> int:
        """Return the number of the case that was opened."""
        assert self.case is not None
        return self.case.pk

    def granted(self) -> "RepairWalk":
        self.apply()
        self.take(S.ACCEPT, by=Duty.HANDLE)
        self.take(S.GRANT)
        return self

    def open_questions(self) -> set[str]:
        newest = (
            Standing.objects.filter(record=self.record)
            .order_by("question", "-id")
            .distinct("question")
        )
        return {one.question for one in newest if one.effective_from}
