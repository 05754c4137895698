"""Cases of the invented province, one left at every state (演示案件)."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image

from registry.clock import day_of
from registry.demo.listings import GRAVE
from registry.domain.duties import Act
from registry.domain.measures import Measure
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.listing_terms import ListingStep as Step
from registry.domain.procedures.objection import ObjectionStep as Objection
from registry.domain.procedures.repair import RepairStep as Repair
from registry.domain.procedures.transitions import StepNotAllowedError
from registry.domain.vocabulary import (
    HeavierGround,
    OffenceField,
    PenaltyKind,
    ProcedureKind,
    RecordKind,
    ServiceMethod,
    Term,
)
from registry.models import Attachment, Case, Enterprise, LogHead, Record, User
from registry.services.attachments import add_attachment
from registry.services.cases import Submission, open_case, take_step
from registry.services.entry import StatementFaultyError
from registry.services.releases import withdraw_record
from registry.services.terms import end_terms

UP_TO_DECISION = (Step.PROPOSE, Step.NOTIFY, Step.CLOSE, Step.REVIEW, Step.CONSENT)
WHOLE = (*UP_TO_DECISION, Step.DECIDE, Step.PUBLISH)
# What was published so many quarters ago: it is over by now, or removed early today.
PAST: Mapping[tuple[Step, ...], int] = {WHOLE: 14, (*WHOLE, Step.REMOVE): 8}
# Each route of today ends at another state.
TODAY: tuple[tuple[Step, ...], ...] = (
    (Step.NOMINATE,),
    (Step.NOMINATE, Step.DISMISS),
    *(WHOLE[:length] for length in range(1, len(WHOLE) + 1)),
    (Step.PROPOSE, Step.NOTIFY, Step.HEAR),
    (*UP_TO_DECISION[:3], Step.CLEAR),
    (*WHOLE, Step.REVOKE),
)
ASKED = (Repair.APPLY, Repair.ACCEPT)
REPAIRS: tuple[tuple[Repair, ...], ...] = (
    (Repair.APPLY,),
    ASKED,
    (Repair.APPLY, Repair.REFUSE),
    (Repair.APPLY, Repair.RETRACT),
    (*ASKED, Repair.EXTEND),
    (*ASKED, Repair.GRANT),
    (*ASKED, Repair.REJECT),
    (*ASKED, Repair.GRANT, Repair.REVOKE),
)
OBJECTIONS: tuple[tuple[Objection, ...], ...] = (
    (Objection.FILE,),
    (Objection.FILE, Objection.EXTEND),
    (Objection.FILE, Objection.UPHOLD),
    (Objection.FILE, Objection.DISMISS),
    (Objection.FILE, Objection.RETRACT),
    (Objection.FILE, Objection.DISMISS, Objection.REEXAMINE),
    (Objection.FILE, Objection.DISMISS, Objection.REEXAMINE, Objection.CONFIRM),
)
ACCOUNTS: Mapping[Act, str] = {
    Act.HANDLE_CASE: "zunyi-handler",
    Act.ACT_FOR_FIRM: "zunyi-handler",
    Act.REVIEW_LEGALLY: "zunyi-legal",
    Act.CONSENT_TO_CASE: "consenter",
    Act.DECIDE_CASE: "zunyi-decider",
    Act.PUBLISH_DECISION: "zunyi-publisher",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseWork:
    """Who works on cases in the demo, and at which instant."""

    users: Mapping[str, User]
    now: datetime

    def begin(self, *, quarters_ago: int) -> None:
        """Publish the listings of the past that began in this quarter."""
        stamped_at = LogHead.objects.get().stamped_at
        is_over = stamped_at is not None and stamped_at > self.now
        if quarters_ago not in PAST.values() or is_over:
            return  # a run that goes on does not write into the past
        for record, started in zip(self._grounds(), PAST.values(), strict=False):
            if started == quarters_ago:
                self._walk(ProcedureKind.LISTING, record, WHOLE)

    def finish(self) -> int:
        """Walk each route to its end, on a fined firm of its own; return how many.

        A small province has too few firms for all of them.
        """
        routes, grounds = (*PAST, *TODAY), iter(self._grounds())
        listings = self._walk_where_possible(ProcedureKind.LISTING, routes, grounds)
        end_terms(now=self.now)
        repairs = self._walk_where_possible(ProcedureKind.REPAIR, REPAIRS, grounds)
        objections = self._walk_where_possible(
            ProcedureKind.OBJECTION, OBJECTIONS, grounds
        )
        return listings + repairs + objections

    def _walk_where_possible(
        self,
        kind: ProcedureKind,
        routes: Sequence[Sequence[Term]],
        grounds: Iterator[Record],
    ) -> int:
        """Walk each route on the next record that allows it; return how many."""
        walked = 0
        for record in grounds:
            try:
                self._walk(kind, record, routes[walked])
            except StatementFaultyError:
                continue  # too early, repeated, over: not this one
            walked += 1
            if walked == len(routes):
                break
        return walked

    def _walk(self, kind: ProcedureKind, record: Record, route: Sequence[Term]) -> None:
        """Walk a route, or what is left of it after a killed run."""
        firm = Enterprise.objects.filter(parties__record=record).order_by("id")[0]
        case = Case.objects.filter(enterprise=firm, procedure=kind).first()
        taken = case.steps.count() if case else 0
        rows = {row.step: row for row in PROCEDURES[kind].transitions}
        for step in route[taken:]:
            row = rows[step]
            if step is Step.REVOKE:
                self._withdraw(record)
            sent = Submission(
                step=step,
                stated=self._stated(kind, step, record),
                reason="示例：经集体讨论" if row.needs_reason else "",
            )
            actor = self.users[ACCOUNTS[row.act]]
            if case is None:
                case = open_case(kind, sent, uscc=firm.uscc, actor=actor, now=self.now)
            else:
                take_step(case.pk, sent, actor=actor, now=self.now)

    def _withdraw(self, record: Record) -> None:
        """Let a penalty fall, so that its listing must."""
        officer = self.users["zunyi-approver"].officer
        try:
            withdraw_record(
                record, officer=officer, now=self.now, reason="示例：复议决定撤销"
            )
        except StepNotAllowedError:
            return  # a killed run had come so far

    def _grounds(self) -> list[Record]:
        """Return fined firms' penalties of the handler's organ, one of each firm.

        Shape: in the order they were known; grave ones are left to adopted listings.
        """
        organ = self.users["zunyi-handler"].officer.authority
        found = Record.objects.filter(
            kind=RecordKind.PENALTY,
            authority=organ,
            versions__penalty_kinds__contains=[PenaltyKind.FINE],
            parties__enterprise__isnull=False,
        ).exclude(versions__penalty_kinds__overlap=sorted(GRAVE))
        pairs = found.order_by("id").values_list("pk", "parties__enterprise")
        first = {firm: record for record, firm in reversed(pairs)}
        return list(Record.objects.filter(pk__in=first.values()).order_by("id"))

    def _stated(
        self, kind: ProcedureKind, step: Term, record: Record
    ) -> dict[str, Any]:
        day, papers = day_of(self.now).isoformat(), [self._receipt().digest]
        if kind is ProcedureKind.LISTING:
            method = ServiceMethod.DIRECT.value
            served = {"served_on": day, "method": method, "proof": papers}
            return _of_listing(record.key, day, served).get(step, {})
        if kind is ProcedureKind.REPAIR:
            return _of_repair(record.key, day, papers).get(step, {})
        return _of_objection(record.key, day).get(step, {})

    def _receipt(self) -> Attachment:
        """Keep an invented receipt of service; the same one for all."""
        picture = io.BytesIO()
        Image.new("RGB", (240, 120), "white").save(picture, "PNG")
        picture.seek(0)
        return add_attachment(
            picture,
            file_name="示例送达回证.png",
            actor=self.users["zunyi-handler"],
            now=self.now,
        )


def _of_listing(
    key: str, day: str, served: dict[str, Any]
) -> dict[Term, dict[str, Any]]:
    """Return what the steps of a listing state."""
    return {
        Step.PROPOSE: {
            "record": key,
            "offence": OffenceField.FOOD.value,
            "heavier_ground": HeavierGround.HEAVIER_FINE.value,
            "seriousness": "示例：违法行为性质恶劣、情节严重、社会危害较大",
            "factors": "示例：主观故意明显，两年内第三次，持续八个月",
            "reason": "示例：生产经营不符合食品安全标准的食品，被从重处以罚款",
            "basis": "《市场监督管理严重违法失信名单管理办法》第五条",
            "measures": [Measure.KEY_SUPERVISION.value, Measure.NO_HONOURS.value],
        },
        Step.NOTIFY: served,
        Step.HEAR: {"words": "示例：请求从轻", "answer": "示例：理由不成立"},
        Step.CLOSE: {"waived_on": day},
        Step.DECIDE: {"decided_on": day},
        Step.PUBLISH: served,
        Step.REMOVE: {"performed": "示例：罚款缴清，已整改并通过复查"},
    }


def _of_repair(key: str, day: str, papers: list[str]) -> dict[Term, dict[str, Any]]:
    """Return what the steps of a repair state."""
    return {
        Repair.APPLY: {
            "record": key,
            "filed_on": day,
            "applicant": "示例经办人",
            "performed": "示例：罚款缴清，已整改并通过复查",
            **dict.fromkeys(("application", "commitment", "proof"), papers),
        },
        Repair.GRANT: {"checked": "示例：材料属实，义务履行完毕"},
        Repair.REJECT: {"checked": "示例：整改未完成"},
    }


def _of_objection(key: str, day: str) -> dict[Term, dict[str, Any]]:
    """Return what the steps of an objection state."""
    return {
        Objection.FILE: {
            "record": key,
            "filed_on": day,
            "applicant": "示例经办人",
            "claim": "示例：处罚金额与决定书不一致",
        },
        Objection.UPHOLD: {"outcome": "delete", "checked": "示例：信息有误"},
        Objection.DISMISS: {"checked": "示例：与决定书一致"},
        Objection.REEXAMINE: {"claim": "示例：请再次核对"},
        Objection.CONFIRM: {"checked": "示例：再次核对无误"},
    }
