"""Whether a record is opened: release cases, their steps, and standings (公示).

Set-based: one record or ten thousand take the same few statements of SQL.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings

from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.periods import Period
from registry.domain.policies import Answer, Circumstances, Policies, decide
from registry.domain.policies import load_policies as read_policies
from registry.domain.procedures.adopted import AdoptedState
from registry.domain.procedures.release import RELEASE, ReleaseState, ReleaseStep
from registry.domain.procedures.transitions import Acting, Transition, advance
from registry.domain.vocabulary import Duty, ProcedureKind, Question
from registry.models import (
    Case,
    Change,
    Listing,
    Officer,
    Record,
    RecordParty,
    Standing,
    Step,
)
from registry.services.calendars import calendar
from registry.services.changes import writing
from registry.services.organs import require_within
from registry.services.tasks import await_after_fall

WITHDRAWN = "withdrawn"
# What a step of these closed, no newer version of the record opens.
KEEP_CLOSED = frozenset(
    {
        ProcedureKind.REPAIR,
        ProcedureKind.FAILURE,
        ProcedureKind.REVIEW,
        ProcedureKind.MASKING,
    }
)
ROWS = 2_000  # rows one INSERT carries


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """One version of a record about to be opened, or not."""

    record: Record
    circumstances: Circumstances
    attestation: Attestation
    hands: frozenset[int]
    change: Change


@cache
def policies() -> Policies:
    """Return the policies in force here (`POLICIES_DIR`, or the packaged ones)."""
    return read_policies(settings.POLICIES_DIR)


def answers_for(circumstances: Circumstances) -> tuple[Answer, ...]:
    """Ask the policies the three questions about one version of a record."""
    return decide(circumstances, policies=policies(), calendar=calendar())


def acting(
    officer: Officer, *, others: frozenset[int] = frozenset(), reason: str = ""
) -> Acting:
    """Say who takes a step, as the procedures read it."""
    return Acting(
        officer=officer.user_id,
        duties=frozenset(map(Duty, officer.duties)),
        others=others,
        reason=reason,
        lenders=officer.lenders,
    )


def open_records(
    openings: Sequence[Opening], *, approver: Officer, step: Step | None = None
) -> None:
    """Decide the standings of each version; take a release or withholding step first.

    What another procedure has closed (a repair, a masking, a retest, a review) a newer
    version does not open again. `step` is the adopting step that covers them all and
    replaces their own.
    """
    closed = _closed_by_cases([opening.record for opening in openings])
    answers = [
        tuple(
            closed.get((opening.record.pk, answer.question), answer)
            for answer in answers_for(opening.circumstances)
        )
        for opening in openings
    ]
    steps = [step] * len(openings) if step else _steps(openings, answers, approver)
    Standing.objects.bulk_create(
        [
            standing_of(
                answer, step=taken, change=opening.change, record=opening.record
            )
            for opening, decided, taken in zip(openings, answers, steps, strict=True)
            for answer in decided
            if (opening.record.pk, answer.question) not in closed
        ],
        ROWS,
    )


def _closed_by_cases(records: Sequence[Record]) -> dict[tuple[int, Question], Answer]:
    """Return what a case of another procedure keeps closed, with its reason."""
    newest = (
        Standing.objects.filter(record__in=records)
        .order_by("record_id", "question", "-id")
        .distinct("record_id", "question")
        .select_related("step__case")
    )
    return {
        (one.record_id, Question(one.question)): Answer(
            question=Question(one.question),
            period=None,
            entry=one.entry,
            reason=one.reason,
            source=one.source,
        )
        for one in newest
        if one.record_id
        and one.effective_from is None
        and one.step.case.procedure in KEEP_CLOSED
    }


def withdraw_record(
    record: Record, *, officer: Officer, now: datetime, reason: str
) -> Step:
    """Withdraw a record: nobody sees or uses it from now on; the history stays.

    Source: SAMR order 45 art. 11 (changed, revoked, illegal or void: withdrawn within
    three working days, with the reason).

    Raises:
        StepNotAllowedError: the record is not released.
        ReasonNeededError: no reason is stated.
        OtherOrganError: the record belongs to an organ neither one's own nor below it.
    """
    require_within(officer, record.authority, on=day_of(now))
    with writing(actor=officer.user, now=now) as log:
        firms = RecordParty.objects.filter(record=record, enterprise__isnull=False)
        ids: set[int | None] = set(firms.values_list("enterprise_id", flat=True))
        changes = [log.change("record", firm) for firm in ids or {None}]
        case = _cases([record], changes[0])[record.pk]
        last = _last_steps([case]).get(case.pk)
        by = acting(officer, reason=reason)
        state = last.state if last else _state_of(record)
        taken = advance(RELEASE, state, ReleaseStep.WITHDRAW, by=by)
        step = _step(case, last, taken, by)
        step.payload, step.change = {"reason": reason}, changes[0]
        step.save(force_insert=True)
        close_to_all(step, WITHDRAWN, record=record)
        await_after_fall(step, now=now, policies=policies(), calendar=calendar())
    return step


def close_to_all(
    step: Step,
    reason: str,
    *,
    record: Record | None = None,
    listing: Listing | None = None,
    questions: Iterable[Question] = Question,
) -> None:
    """Let a step end that a record or listing is seen, shared and used.

    `questions` leaves some of the three as they are.
    """
    Standing.objects.bulk_create(
        Standing(
            record=record,
            listing=listing,
            question=question,
            entry=reason,
            reason=reason,
            source=step.article,
            step=step,
            change=step.change,
        )
        for question in questions
    )


def reopen(
    step: Step, about: Record | Listing, *, again: Callable[[Period], Period | None]
) -> None:
    """Open a record or listing again as before this step's own case closed it.

    What another case closed before or since stays closed. `again` makes the new
    period of the old one; None: nothing is left of it.
    """
    for question in Question:
        rows = about.standings.filter(question=question)
        newest = rows.select_related("step").order_by("-id").first()
        before = rows.exclude(step__case=step.case).order_by("-id").first()
        is_own = newest is not None and newest.step.case_id == step.case_id
        if not is_own or before is None or before.effective_from is None:
            continue
        period = again(Period(before.effective_from, before.effective_until))
        if period is None:
            continue
        about.standings.create(
            question=question,
            effective_from=period.start,
            effective_until=period.end,
            entry=before.entry,
            reason=before.reason,
            source=f"{before.source}; {step.article}"[:200],
            step=step,
            change=step.change,
        )


def newest_standing(
    question: Question,
    *,
    record: Record | None = None,
    listing: Listing | None = None,
) -> Standing | None:
    """Return the answer that counts about a record or listing; None: not decided."""
    found = Standing.objects.filter(question=question, record=record, listing=listing)
    return found.order_by("-id").first()


def _steps(
    openings: Sequence[Opening],
    answers: Sequence[Sequence[Answer]],
    approver: Officer,
) -> list[Step]:
    """Take the release step of each record, or the withholding one with its reason."""
    records = [opening.record for opening in openings]
    cases = _cases(records, openings[0].change) if openings else {}
    last_steps = _last_steps(list(cases.values()))
    steps = []
    for opening, decided in zip(openings, answers, strict=True):
        case = cases[opening.record.pk]
        last = last_steps.get(case.pk)
        public = next(a for a in decided if a.question is Question.PUBLISHED)
        by = acting(approver, others=opening.hands, reason=str(public.reason))
        name = ReleaseStep.RELEASE if public.period else ReleaseStep.WITHHOLD
        taken = advance(RELEASE, last.state if last else None, name, by=by)
        step = _step(case, last, taken, by)
        step.payload = {
            **opening.attestation.to_payload(),
            "reason": str(public.reason),
        }
        step.change = opening.change
        steps.append(step)
    return Step.objects.bulk_create(steps, ROWS)


def _step(case: Case, last: Step | None, taken: Transition, by: Acting) -> Step:
    return Step(
        case=case,
        ordinal=last.ordinal + 1 if last else 1,
        name=taken.step,
        state=taken.to_state,
        actor_id=by.officer,
        delegated_by_id=by.on_behalf_of(taken),
        article=taken.article,
    )


def _cases(records: Sequence[Record], change: Change) -> dict[int, Case]:
    """Return each record's release case, made where there is none."""
    found = {
        case.record_id: case
        for case in Case.objects.filter(
            procedure=ProcedureKind.RELEASE, record__in=records
        )
        if case.record_id
    }
    new = [
        Case(
            procedure=ProcedureKind.RELEASE,
            authority_id=record.authority_id,
            record=record,
            change=change,
        )
        for record in records
        if record.pk not in found
    ]
    Case.objects.bulk_create(new, ROWS)
    return found | {case.record_id: case for case in new if case.record_id}


def _last_steps(cases: Sequence[Case]) -> dict[int, Step]:
    steps = Step.objects.filter(case__in=cases).order_by("case_id", "ordinal")
    return {step.case_id: step for step in steps}


def _state_of(record: Record) -> str | None:
    """Return the release state of a record whose opening step was an adoption."""
    newest = newest_standing(Question.PUBLISHED, record=record)
    is_adopted = newest and newest.step.state == AdoptedState.ADOPTED
    return ReleaseState.RELEASED if is_adopted else None


def standing_of(
    answer: Answer,
    *,
    step: Step,
    change: Change,
    record: Record | None = None,
    listing: Listing | None = None,
) -> Standing:
    """Make the row that keeps an answer about a record or a listing."""
    return Standing(
        record=record,
        listing=listing,
        question=answer.question,
        effective_from=answer.period.start if answer.period else None,
        effective_until=answer.period.end if answer.period else None,
        entry=answer.entry,
        reason=answer.reason,
        source=answer.source,
        step=step,
        change=change,
    )
