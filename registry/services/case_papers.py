"""The papers of a case, made from what its steps state (案件文书)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.clock import day_of
from registry.domain.case_terms import ObjectionOutcome
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.fields import Field, form_of
from registry.domain.measures import Measure
from registry.domain.papers.listing_papers import (
    Refused,
    listing_decision,
    prior_notice,
    refusal,
    removal_decision,
)
from registry.domain.papers.paper import (
    Application,
    Heading,
    Paper,
    PaperKind,
    Reference,
)
from registry.domain.papers.relief_papers import (
    Correction,
    Recipient,
    correction_letter,
    objection_reply,
    repair_decision,
)
from registry.domain.papers.usual_texts import (
    LIST,
    ORDER,
    reexamination,
    remedies_by_law,
    removal_terms,
)
from registry.domain.periods import ONE_DAY
from registry.domain.policies import decide_listing, early_removal_from
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import (
    InspectionForm,
    ListKind,
    ProcedureKind,
    RecordKind,
    Term,
)
from registry.domain.wording import field_text
from registry.models import Case, Listing, Record, Step
from registry.services.cases import situation_of
from registry.services.objection_subjects import has_no_case, listing_contested
from registry.services.organs import organ_in_charge
from registry.services.record_subjects import record_of
from registry.services.releases import policies
from registry.work_selectors import firm_named

ANSWERS = (ObjectionStep.UPHOLD, ObjectionStep.DISMISS, ObjectionStep.CONFIRM)
OBJECTION_BASIS = "《市场监督管理行政处罚信息公示规定》第十二条"
REPAIR_BASIS = "国家市场监督管理总局令第107号"
_NAMES = {
    RecordKind.PENALTY: "行政处罚决定书",
    RecordKind.ABNORMALITY: "列入经营异常名录决定书",
}
COURT, GOVERNMENT = "有管辖权的人民法院", "本机关所属的人民政府"


class PaperNotYetError(DomainError):
    """The case has not come to this paper yet."""

    code = "paper_not_yet"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class _Made:
    """Which steps bring a case to a paper, and which issue it to the firm."""

    by: tuple[Term, ...]
    issued_by: tuple[Term, ...]
    make: Callable[[Case, datetime], Paper]


def papers_of(case: Case) -> list[PaperKind]:
    """Return the kinds of paper a case has come to, in their order."""
    taken = set(case.steps.values_list("name", flat=True))
    return [kind for kind, one in _papers(case) if taken.intersection(one.by)]


def issued_papers(case: Case, told: Sequence[str]) -> list[PaperKind]:
    """Return the kinds of paper that steps told to the firm issued to it."""
    return [
        kind for kind, one in _papers(case) if set(told).intersection(one.issued_by)
    ]


def paper_of(case: Case, kind: PaperKind, *, now: datetime) -> Paper:
    """Make a paper of a case; a decision not taken yet is a draft.

    Raises:
        PaperNotYetError: the case has not come so far.
    """
    if kind not in papers_of(case):
        raise PaperNotYetError
    return _PAPERS[case.procedure][kind].make(case, now)


def _papers(case: Case) -> Iterable[tuple[PaperKind, _Made]]:
    """Return a procedure's papers in their order; most have none."""
    return _PAPERS.get(case.procedure, {}).items()


def _notice(case: Case, _now: datetime) -> Paper:
    proposed = _step(case, ListingStep.PROPOSE)
    stated = proposed.payload["stated"]
    return prior_notice(
        _heading(case, by=proposed),
        facts=stated["seriousness"],
        reason=stated["reason"],
        basis=stated["basis"],
        measures=_measures(stated),
        within="自收到本告知书之日起五个工作日内",
    )


def _decision(case: Case, now: datetime) -> Paper:
    stated = _step(case, ListingStep.PROPOSE).payload["stated"]
    decided = case.steps.filter(name=ListingStep.DECIDE).order_by("-ordinal").first()
    situation = situation_of(case, now=now)
    decided_on = situation.day_stated(ListingStep.DECIDE, "decided_on") or day_of(now)
    restricted = situation.day_stated(ListingStep.PROPOSE, "restricted_until")
    (published, *_) = decide_listing(
        ListKind.SERIOUS_VIOLATION,
        decided_on,
        restricted,
        decided_on,
        policies=policies(),
    )
    end = published.period.end if published.period else None
    return listing_decision(
        _heading(case, by=decided, on=decided_on)
        if decided
        else _draft_heading(case, today=day_of(now)),
        reason=stated["reason"],
        basis=stated["basis"],
        measures=_measures(stated),
        removal=removal_terms(
            early_from=early_removal_from(decided_on, restricted, policies=policies()),
            last_day=(end or decided_on) - ONE_DAY,
        ),
        remedies=remedies_by_law(reconsider_at=GOVERNMENT, sue_at=COURT),
    )


def _removal(case: Case, _now: datetime) -> Paper:
    removed = _step(case, ListingStep.REMOVE)
    decided = _step(case, ListingStep.DECIDE)
    return removal_decision(
        _heading(case, by=removed),
        listing=Reference(
            name=f"列入{LIST}决定书",
            number=decided.payload["number"],
            on=date.fromisoformat(decided.payload["stated"]["decided_on"]),
        ),
        reason=removed.payload["stated"]["performed"],
        basis=f"{ORDER}第十六条",
    )


def _repair(case: Case, _now: datetime) -> Paper:
    granted = _step(case, RepairStep.GRANT)
    return repair_decision(
        _heading(case, by=granted),
        application=_application(case),
        reason=granted.payload["stated"]["checked"],
        basis=REPAIR_BASIS,
        related=_numbers(granted.payload["stated"].get("related", ())),
    )


def _numbers(keys: Sequence[str]) -> list[str]:
    """Return what some records are known by."""
    records = Record.objects.filter(key__in=keys).order_by("id")
    newest = (record.versions.order_by("-ordinal")[0] for record in records)
    return [one.document_number or one.record.key for one in newest]


def _refusal(case: Case, _now: datetime) -> Paper:
    rejected = _step(case, RepairStep.REJECT)
    return refusal(
        _heading(case, by=rejected),
        refused=Refused.REPAIR,
        application=_application(case),
        reason=(rejected.payload["stated"]["checked"], rejected.payload["reason"]),
        basis=REPAIR_BASIS,
        remedies=remedies_by_law(reconsider_at=GOVERNMENT, sue_at=COURT),
    )


def _reply(case: Case, _now: datetime) -> Paper:
    answered = _step(case, *ANSWERS)
    stated, reason = answered.payload["stated"], answered.payload.get("reason", "")
    follows = _follows(case, stated)
    return objection_reply(
        _heading(case, by=answered),
        application=_application(case),
        outcome=ObjectionOutcome(stated.get("outcome", ObjectionOutcome.KEEP)),
        findings=tuple(filter(None, (stated["checked"], reason, follows))),
        basis=OBJECTION_BASIS,
        remedies=reexamination(),
    )


def _follows(case: Case, stated: Mapping[str, Any]) -> str:
    """Say by when a listing found wrong ends in its own case."""
    listing = listing_contested(case)
    if listing is None or stated.get("outcome") != ObjectionOutcome.REMOVE_LISTING:
        return ""
    if has_no_case(listing):
        return "即日停止公示该列入信息。"
    return "该列入决定将于三个工作日内撤销，停止公示该列入信息。"


def _letter(case: Case, _now: datetime) -> Paper:
    informed, upheld = (
        _step(case, ObjectionStep.INFORM),
        _step(case, ObjectionStep.UPHOLD),
    )
    told_on, about = _day(informed), _application(case).about
    return correction_letter(
        _heading(case, by=informed),
        about=about,
        corrections=_corrections(case, upheld),
        corrected_on=_day(upheld),
        recipients=[
            Recipient(
                name=one["name"],
                received_on=date.fromisoformat(one["received_on"]),
                told_on=told_on,
            )
            for one in informed.payload["receivers"]
        ],
        claim_at=informed.payload["stated"]["claim_at"],
    )


def _corrections(case: Case, upheld: Step) -> list[Correction]:
    """Return what differs from what was objected to; all of it if it is closed."""
    stated = upheld.payload["stated"]
    match ObjectionOutcome(stated["outcome"]), listing_contested(case):
        case ObjectionOutcome.ADD, _:
            told = _step(case, ObjectionStep.INFORM).payload["stated"]
            return [Correction(item="缺失的信息", now=told["document_number"])]
        case ObjectionOutcome.CORRECT, Listing() as listing:
            return [
                Correction(item="列入事由", was=listing.reason, now=stated["corrected"])
            ]
        case ObjectionOutcome.CORRECT, _:
            return _changes(case)
    return [Correction(item="该条信息", was="对外公示")]


def _changes(case: Case) -> list[Correction]:
    """Return the public fields in which the newest version of a record differs."""
    record, filed = _subject(case), _step(case, ObjectionStep.FILE).change.position
    versions = record.versions.order_by("ordinal")
    before, after = versions.filter(change__position__lte=filed).last(), versions.last()
    if before is None or after is None:
        raise PaperNotYetError
    form = form_of(
        RecordKind(record.kind), InspectionForm(record.form) if record.form else None
    )
    told = (
        (field, before.detail.get(field.name), after.detail.get(field.name))
        for field in form.all_fields
        if field.is_public
    )
    return [
        Correction(item=field.term, was=_text(field, was), now=_text(field, now))
        for field, was, now in told
        if was != now
    ]


def _text(field: Field, value: Any) -> str:
    return field_text(field, value) if value not in (None, "", []) else ""


def _subject(case: Case) -> Record:
    record = record_of(case, case.steps.get(ordinal=1).payload["stated"]["record"])
    if record is None:
        raise PaperNotYetError
    return record


def _application(case: Case) -> Application:
    stated = case.steps.get(ordinal=1).payload["stated"]
    return Application(
        about=_about(case, stated), filed_on=date.fromisoformat(stated["filed_on"])
    )


def _about(case: Case, stated: Mapping[str, Any]) -> Reference:
    """Name what a firm applied about: a record, a listing, or what is missing."""
    if "missing" in stated:
        return Reference(name=f"缺失的信息：{stated['missing']}")
    if listing := listing_contested(case):
        return Reference(
            name=f"列入{ListKind(listing.list_kind).term}决定书",
            number=listing.document_number,
            on=listing.decided_on,
        )
    version = _subject(case).versions.order_by("-ordinal")[0]
    return Reference(
        name=_NAMES.get(RecordKind(version.record.kind), "监督抽查结果"),
        number=version.document_number,
        on=version.event_on,
    )


def _heading(case: Case, *, by: Step, on: date | None = None) -> Heading:
    """Head a paper by the step that gave it its number; its day is the step's."""
    return replace(
        _draft_heading(case, today=_day(by)),
        number=by.payload["number"],
        issued_on=on or _day(by),
        is_draft=False,
    )


def _draft_heading(case: Case, *, today: date) -> Heading:
    """Head a paper by the organ in charge; a case handed over says whose it was."""
    firm = firm_named(case.enterprise.uscc) if case.enterprise else None
    organ = organ_in_charge(case.authority, on=today)
    return Heading(
        organ_name=organ.name,
        addressee=firm.name if firm else "",
        addressee_code=firm.uscc if firm else "",
        is_draft=True,
        taken_over_from="" if organ == case.authority else case.authority.name,
    )


def _step(case: Case, *names: Term) -> Step:
    """Return the newest of some steps of a case."""
    found = case.steps.filter(name__in=names).select_related("change")
    newest = found.order_by("-ordinal").first()
    if newest is None:
        raise PaperNotYetError
    return newest


def _day(step: Step) -> date:
    return day_of(step.change.stamped_at)


def _measures(stated: Mapping[str, Any]) -> list[str]:
    return [Measure(code).term for code in stated["measures"]]


_LISTING = {
    PaperKind.PRIOR_NOTICE: _Made(
        (ListingStep.PROPOSE,), (ListingStep.NOTIFY,), _notice
    ),
    PaperKind.LISTING_DECISION: _Made(
        (ListingStep.REVIEW,), (ListingStep.PUBLISH,), _decision
    ),
    PaperKind.REMOVAL_DECISION: _Made(
        (ListingStep.REMOVE,), (ListingStep.REMOVE,), _removal
    ),
}
_OBJECTION = {
    PaperKind.OBJECTION_REPLY: _Made(ANSWERS, ANSWERS, _reply),
    PaperKind.CORRECTION_LETTER: _Made(
        (ObjectionStep.INFORM,), (ObjectionStep.INFORM,), _letter
    ),
}
_REPAIR = {
    PaperKind.REPAIR_DECISION: _Made((RepairStep.GRANT,), (RepairStep.GRANT,), _repair),
    PaperKind.REFUSAL: _Made((RepairStep.REJECT,), (RepairStep.REJECT,), _refusal),
}
_PAPERS: Mapping[str, Mapping[PaperKind, _Made]] = {
    ProcedureKind.LISTING: _LISTING,
    ProcedureKind.OBJECTION: _OBJECTION,
    ProcedureKind.REPAIR: _REPAIR,
}
