"""Cases of the invented province, one left at every state (演示案件)."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PIL import Image

from registry.clock import day_of
from registry.demo.listings import GRAVE
from registry.domain.attestations import Attestation
from registry.domain.case_terms import ObjectionOutcome
from registry.domain.duties import Act
from registry.domain.fields import forms
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.failure_terms import FailureStep
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.paper import PaperStep
from registry.domain.procedures.push import PushStep
from registry.domain.procedures.review import ReviewStep
from registry.domain.procedures.transitions import StepNotAllowedError, Transition
from registry.domain.vocabulary import (
    EnterpriseStatus,
    InspectionForm,
    PenaltyKind,
    ProcedureKind,
    ProcedureType,
    RecordKind,
    Sector,
    Term,
    Verdict,
)
from registry.models import (
    Attachment,
    Case,
    Enterprise,
    EnterpriseVersion,
    Listing,
    LogHead,
    Record,
    RecordParty,
    User,
)
from registry.services import entry
from registry.services.attachments import add_attachment
from registry.services.cases import Submission, open_case, take_step
from registry.services.changes import writing
from registry.services.demo_routes import PAST, TODAY, Route
from registry.services.demo_statements import Scene, stated_by
from registry.services.entry import StatementFaultyError
from registry.services.objection_subjects import is_listing_public
from registry.services.record_subjects import related_to
from registry.services.releases import withdraw_record
from registry.services.terms import end_terms

ACCOUNTS: Mapping[Act, str] = {
    Act.HANDLE_CASE: "zunyi-handler",
    Act.ACT_FOR_FIRM: "zunyi-handler",
    Act.DECLARE_PAGES: "zunyi-legal",
    Act.REVIEW_LEGALLY: "zunyi-legal",
    Act.CONSENT_TO_CASE: "consenter",
    Act.ACT_FOR_PROVINCE: "consenter",
    Act.DECIDE_CASE: "zunyi-decider",
    Act.PUBLISH_DECISION: "zunyi-publisher",
}
FALLEN = frozenset({ListingStep.REVOKE, PushStep.PUSH_WITHDRAWAL})
# Which procedures take their records from the same heap, in this order; a document goes
# beside whatever else befalls its record.
HEAPS: Sequence[tuple[Term, tuple[ProcedureKind, ...]]] = (
    (
        RecordKind.PENALTY,
        (
            *(ProcedureKind.LISTING, ProcedureKind.REPAIR, ProcedureKind.OBJECTION),
            *(ProcedureKind.REVIEW, ProcedureKind.STATEMENT),
            *(ProcedureKind.MASKING, ProcedureKind.PUSH, ProcedureKind.TIER_REVIEW),
        ),
    ),
    (RecordKind.PENALTY, (ProcedureKind.PAPER,)),
    (InspectionForm.SAMPLING, (ProcedureKind.FAILURE,)),
    (InspectionForm.ON_SITE, (ProcedureKind.CORRECTION,)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseWork:
    """Who works on cases in the demo, and at which instant."""

    users: Mapping[str, User]
    now: datetime

    def begin(self, *, quarters_ago: int) -> None:
        """Walk what began in this quarter of the past as far as it came then."""
        stamped_at = LogHead.objects.get().stamped_at
        if stamped_at is not None and stamped_at > self.now:
            return  # a run that goes on does not write into the past
        for sort, kinds in HEAPS:
            past = PAST.get(kinds[0], {})
            if quarters_ago not in {started for started, _ in past.values()}:
                continue
            grounds = self._grounds(sort)
            for record, (started, route) in zip(grounds, past.values(), strict=False):
                if started == quarters_ago:
                    self._walk(kinds[0], record, route)

    def finish(self) -> int:
        """Walk each route to its end, on a firm of its own; return how many.

        A small province has too few firms for all of them.
        """
        walked = 0
        for sort, kinds in HEAPS:
            grounds = iter(self._grounds(sort))
            for kind in kinds:
                routes = (*PAST.get(kind, {}), *TODAY[kind])
                walked += self._walk_where_possible(kind, routes, grounds)
                if kind is ProcedureKind.LISTING:
                    end_terms(now=self.now)
        self._contest_a_listing()
        return walked

    def _walk_where_possible(
        self, kind: ProcedureKind, routes: Sequence[Route], grounds: Iterator[Record]
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

    def _walk(self, kind: ProcedureKind, record: Record, route: Route) -> None:
        """Walk a route, or what is left of it after a killed run."""
        party = RecordParty.objects.filter(
            record=record, enterprise__isnull=False, is_answerable=True
        ).order_by("slot")[0]
        firm = Enterprise.objects.get(parties=party)
        case = Case.objects.filter(enterprise=firm, procedure=kind).first()
        taken = case.steps.count() if case else 0
        rows = {row.step: row for row in PROCEDURES[kind].transitions}
        for step in route[taken:]:
            self._prepare(step, record, firm)
            scene = Scene(
                key=record.key,
                today=day_of(self.now),
                papers=[self._paper(kind, record, route).digest],
                role=party.role,
                announced_on=_announced_on(case),
                related=_related(case, record, today=day_of(self.now)),
                may_retest=FailureStep.REQUEST_RETEST in route
                or route == (FailureStep.NOTIFY,),
                is_over=FailureStep.THIRD_FAILED in route,
                **_product(record),
            )
            case = self._take(case, kind, rows[step], scene, firm=firm)

    def _contest_a_listing(self) -> None:
        """Let a firm contest its listing: it is found wrong, and awaits its end."""
        kind, organ = ProcedureKind.OBJECTION, self.users["zunyi-handler"].officer
        listings = Listing.objects.filter(
            authority=organ.authority, step__case__procedure=ProcedureKind.LISTING
        ).select_related("enterprise")
        today = day_of(self.now)
        for listing in listings.order_by("-id"):
            if is_listing_public(listing, today=today):
                break
        else:
            return  # too small a province
        scene = Scene(
            key=listing.key,
            today=today,
            papers=[],
            outcome=ObjectionOutcome.REMOVE_LISTING,
        )
        rows = {row.step: row for row in PROCEDURES[kind].transitions}
        firm = listing.enterprise
        case = Case.objects.filter(enterprise=firm, procedure=kind).first()
        taken = case.steps.count() if case else 0
        for step in (ObjectionStep.FILE, ObjectionStep.UPHOLD)[taken:]:
            case = self._take(case, kind, rows[step], scene, firm=firm)

    def _take(
        self,
        case: Case | None,
        kind: ProcedureKind,
        row: Transition,
        scene: Scene,
        *,
        firm: Enterprise,
    ) -> Case:
        sent = Submission(
            step=row.step,
            stated=stated_by(kind, row.step, scene),
            reason="示例：经集体讨论" if row.needs_reason else "",
        )
        actor = self.users[ACCOUNTS[row.act]]
        if case is None:
            return open_case(kind, sent, uscc=firm.uscc, actor=actor, now=self.now)
        take_step(case.pk, sent, actor=actor, now=self.now)
        return case

    def _prepare(self, step: Term, record: Record, firm: Enterprise) -> None:
        """Let happen what a step follows: a fall, a correction, a move."""
        if step in FALLEN:
            self._withdraw(record)
        elif step is ReviewStep.CORRECT:
            self._correct(record)
        elif step is PushStep.OPEN:
            self._move_out(firm)

    def _withdraw(self, record: Record) -> None:
        """Let a record fall, so that what rests on it must follow."""
        officer = self.users["zunyi-approver"].officer
        try:
            withdraw_record(
                record, officer=officer, now=self.now, reason="示例：复议决定撤销"
            )
        except StepNotAllowedError:
            return  # a killed run had come so far

    def _correct(self, record: Record) -> None:
        """Enter and approve a newer version of a penalty."""
        clerk, approver = self.users["zunyi-inspector"], self.users["zunyi-approver"]
        draft = entry.start_correction(
            record, reason="示例：依复议决定更正", actor=clerk, now=self.now
        )
        entry.save_draft(
            draft.pk,
            form=forms()[RecordKind.PENALTY],
            sector=Sector(draft.sector),
            stated={**draft.stated, "remark": "示例：依复议决定更正"},
            actor=clerk,
            now=self.now,
        )
        entry.submit_draft(draft.pk, actor=clerk, now=self.now)
        attested = Attestation(
            procedure=ProcedureType.ORDINARY,
            notice_served_on=day_of(self.now),
            is_screened=True,
        )
        entry.approve_draft(
            draft.pk, attestation=attested, actor=approver, now=self.now
        )

    def _move_out(self, firm: Enterprise) -> None:
        """Let a firm have moved to another province, as its register states."""
        before = firm.versions.order_by("-ordinal")[0]
        if before.status == EnterpriseStatus.MOVED_OUT:
            return
        with writing(actor=None, now=self.now) as log:
            EnterpriseVersion.objects.create(
                enterprise=firm,
                ordinal=before.ordinal + 1,
                name=before.name,
                legal_form=before.legal_form,
                region=before.region,
                address=before.address,
                industry=before.industry,
                status=EnterpriseStatus.MOVED_OUT,
                established_on=before.established_on,
                capital_wan=before.capital_wan,
                capital_currency=before.capital_currency,
                business_scope=before.business_scope,
                change=log.change("enterprise", firm.pk),
            )

    def _grounds(self, sort: Term) -> list[Record]:
        """Return records of a sort of the handler's organ, one of each firm.

        Shape: in the order they were known; grave penalties are left to adopted
        listings, and only failed samplings are followed.
        """
        organ = self.users["zunyi-handler"].officer.authority
        found = Record.objects.filter(
            authority=organ,
            parties__enterprise__isnull=False,
            parties__is_answerable=True,
        )
        if sort is RecordKind.PENALTY:
            found = found.filter(
                kind=sort, versions__penalty_kinds__contains=[PenaltyKind.FINE]
            ).exclude(versions__penalty_kinds__overlap=sorted(GRAVE))
        else:
            found = found.filter(form=sort)
        if sort is InspectionForm.SAMPLING:
            found = found.filter(versions__verdict=Verdict.NONCONFORMING)
        pairs = found.order_by("id").values_list("pk", "parties__enterprise")
        first = {firm: record for record, firm in reversed(pairs)}
        return list(Record.objects.filter(pk__in=first.values()).order_by("id"))

    def _paper(self, kind: ProcedureKind, record: Record, route: Route) -> Attachment:
        """Keep a decision to release; for all else the same receipt of service.

        A decision whose pages are declared is a scan, of which no machine reads any.
        """
        if kind is not ProcedureKind.PAPER or PaperStep.DECLARE in route:
            return self._keep(_receipt(), name="示例送达回证.png")
        number = record.versions.order_by("-ordinal")[0].document_number
        text = f"示例行政处罚决定书（公开版）\n{number}\n\n本文书为虚构示例。\n"
        return self._keep(text.encode(), name="示例决定书.txt")

    def _keep(self, content: bytes, *, name: str) -> Attachment:
        return add_attachment(
            io.BytesIO(content),
            file_name=name,
            actor=self.users["zunyi-handler"],
            now=self.now,
        )


def _receipt() -> bytes:
    """Draw an invented receipt of service."""
    picture = io.BytesIO()
    Image.new("RGB", (240, 120), "white").save(picture, "PNG")
    return picture.getvalue()


def _related(case: Case | None, record: Record, *, today: date) -> tuple[str, ...]:
    """Return the inspections that go with a record when it is repaired."""
    found = related_to(record, case, today=today) if case else ()
    return tuple(one.key for one in found)


def _product(record: Record) -> dict[str, Any]:
    """Return the product and batch of a sampling, so far as it states them."""
    detail = record.versions.order_by("-ordinal")[0].detail
    return {name: detail[name] for name in ("product", "batch") if detail.get(name)}


def _announced_on(case: Case | None) -> date | None:
    """Return the day a case's announcement states, if there was one."""
    steps = case.steps.filter(name=FailureStep.ANNOUNCE) if case else None
    newest = steps.order_by("-ordinal").first() if steps is not None else None
    return (
        date.fromisoformat(newest.payload["stated"]["announced_on"]) if newest else None
    )
