"""What a step does besides being taken: listings, standings, numbers (步骤效果)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.clock import day_of
from registry.domain.case_terms import ObjectionOutcome
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.papers.paper import PaperKind
from registry.domain.periods import Period
from registry.domain.policies import StandingReason, decide_listing
from registry.domain.procedures.failure_terms import FailureStep
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.masking import MaskingStep
from registry.domain.procedures.objection import ObjectionStep
from registry.domain.procedures.paper import PaperStep, paper_named
from registry.domain.procedures.repair import RepairStep
from registry.domain.procedures.review import ReviewStep
from registry.domain.procedures.signed_form import SignedFormStep
from registry.domain.procedures.situations import Situation
from registry.domain.vocabulary import ListKind, ProcedureKind, Question
from registry.models import Authorisation, Listing, Record, Standing, Step
from registry.services.case_subjects import listing_of
from registry.services.follow_up_subjects import open_records_of
from registry.services.listings import listing_key
from registry.services.numbering import next_number
from registry.services.objection_subjects import has_no_case, listing_contested
from registry.services.organs import organ_in_charge, work_of
from registry.services.receivers import receivers_of
from registry.services.record_subjects import record_of
from registry.services.releases import close_to_all, policies, reopen, standing_of

SEEN = (Question.PUBLISHED, Question.SHARED)  # what a masking hides


class NothingListedError(DomainError):
    """The case has no listing this step could end or restore."""

    code = "nothing_listed"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens with a step: before it is kept, what it must keep; then the rest."""

    before: Callable[[Step, Situation], dict[str, Any]]
    after: Callable[[Step, Situation], None]


def effect_of(kind: ProcedureKind, step: str) -> Effect | None:
    """Return the effect of a step; most only move the case."""
    return _EFFECTS.get((kind, str(step)))


def _nothing(_step: Step, _situation: Situation) -> dict[str, Any]:
    return {}


def _done(_step: Step, _situation: Situation) -> None:
    """Leave it at the step."""


def _number(
    kind: PaperKind, *, day: str = ""
) -> Callable[[Step, Situation], dict[str, Any]]:
    """Make the effect that gives a step's paper its number, of the year of its day."""

    def number(step: Step, situation: Situation) -> dict[str, Any]:
        on: date = situation.stated[day] if day else situation.today
        organ = organ_in_charge(step.case.authority, on=situation.today)
        return {"number": next_number(organ, kind, year=on.year)}

    return number


def _publish(step: Step, situation: Situation) -> None:
    """Enter the firm in the list and open the entry, from today to its term's end."""
    case, proposed = step.case, situation.last(ListingStep.PROPOSE)
    decided = case.steps.filter(name=ListingStep.DECIDE).order_by("-ordinal").first()
    if proposed is None or decided is None or case.enterprise is None:
        raise NothingListedError
    decided_on = date.fromisoformat(decided.payload["stated"]["decided_on"])
    organ = organ_in_charge(case.authority, on=day_of(decided.change.stamped_at))
    listing = Listing(
        key=listing_key(
            ListKind.SERIOUS_VIOLATION,
            organ.uscc,
            decided.payload["number"],
            case.enterprise.uscc,
        ),
        enterprise=case.enterprise,
        list_kind=ListKind.SERIOUS_VIOLATION,
        authority=organ,
        document_number=decided.payload["number"],
        reason=proposed.stated["reason"],
        basis=proposed.stated["basis"],
        decided_on=decided_on,
        ends_on=situation.day_stated(ListingStep.PROPOSE, "restricted_until"),
        measures=proposed.stated["measures"],
        record=record_of(case, proposed.stated["record"]),
        step=step,
        change=step.change,
    )
    listing.save(force_insert=True)
    _open(listing, step, decided_on=decided_on, today=situation.today)


def _restore(step: Step, situation: Situation) -> None:
    """Open the entry again; its term starts anew with the decision (art. 20)."""
    listing = _listing(step)
    decided_on: date = situation.stated["decided_on"]
    _open(listing, step, decided_on=decided_on, today=situation.today)


def _open(listing: Listing, step: Step, *, decided_on: date, today: date) -> None:
    answers = decide_listing(
        ListKind(listing.list_kind),
        decided_on,
        listing.ends_on,
        today,
        policies=policies(),
    )
    Standing.objects.bulk_create(
        standing_of(answer, step=step, change=step.change, listing=listing)
        for answer in answers
    )


def _end(reason: StandingReason) -> Callable[[Step, Situation], None]:
    """Make the effect that ends a listing: seen, shared and used no more."""

    def end(step: Step, _situation: Situation) -> None:
        listing = listing_of(step.case)
        if listing:  # it may be revoked before it was published
            close_to_all(step, reason, listing=listing)

    return end


def _listing(step: Step) -> Listing:
    listing = listing_of(step.case)
    if listing is None:
        raise NothingListedError(msg("The case has no listing to restore."))
    return listing


def _uphold(step: Step, situation: Situation) -> None:
    """Delete or stop what was wrong; a correction is a new version, entered as such.

    A listing ends in its own case; one that was adopted has none and ends here.
    """
    outcome = situation.stated["outcome"]
    if outcome in (ObjectionOutcome.DELETE, ObjectionOutcome.STOP):
        close_to_all(step, StandingReason.CONTESTED, record=_record(step))
    listing = listing_contested(step.case)
    if outcome is ObjectionOutcome.REMOVE_LISTING and listing and has_no_case(listing):
        close_to_all(step, StandingReason.CONTESTED, listing=listing)
    if outcome is ObjectionOutcome.CORRECT and listing:
        _resume(step, situation)


def _told_to(step: Step, situation: Situation) -> dict[str, Any]:
    """Keep who had received the record by the day the letter is written."""
    organ = organ_in_charge(step.case.authority, on=situation.today)
    receivers = receivers_of(
        step.case.enterprise, besides=work_of(organ, on=situation.today)
    )
    return {
        **_number(PaperKind.CORRECTION_LETTER)(step, situation),
        "receivers": [
            {"name": one.name, "received_on": one.received_on.isoformat()}
            for one in receivers
        ],
    }


def _suspend(step: Step, _situation: Situation) -> None:
    """Close what is wrong at first sight, until the objection is answered."""
    if listing := listing_contested(step.case):
        close_to_all(step, StandingReason.SUSPENDED, listing=listing)
    else:
        close_to_all(step, StandingReason.SUSPENDED, record=_record(step))


def _resume(step: Step, situation: Situation) -> None:
    """Open what was suspended again, up to the same days."""
    if situation.last(ObjectionStep.SUSPEND):
        about = listing_contested(step.case) or _record(step)
        reopen(step, about, again=lambda old: old)


def _repair(step: Step, _situation: Situation) -> None:
    """Close the record to all, with the inspections that go with it."""
    for record in (_record(step), *_going_with(step)):
        close_to_all(step, StandingReason.REPAIRED, record=record)


def _going_with(step: Step) -> Iterable[Record]:
    """Return the inspections that the repair of the step's case named."""
    granted = step.case.steps.filter(name=RepairStep.GRANT).latest("ordinal")
    keys = granted.payload["stated"].get("related", ())
    return Record.objects.filter(key__in=keys).order_by("id")


def _anew(step: Step, situation: Situation) -> None:
    """Open what was repaired again as before; its terms start anew."""

    def again(old: Period) -> Period:
        term = old.end - old.start if old.end else None
        return Period(situation.today, situation.today + term if term else None)

    for record in (_record(step), *_going_with(step)):
        reopen(step, record, again=again)


def _close(reason: StandingReason) -> Callable[[Step, Situation], None]:
    """Make the effect that closes the case's record to all."""

    def close(step: Step, _situation: Situation) -> None:
        close_to_all(step, reason, record=_record(step))

    return close


def _unfreeze(step: Step, _situation: Situation) -> None:
    """Open a record again exactly as it was before its case closed it."""
    reopen(step, _record(step), again=lambda old: old)


def _mask(step: Step, situation: Situation) -> None:
    """Hide the organ's open records of the firm; what counts still counts."""
    for record in open_records_of(step.case, today=situation.today):
        close_to_all(step, StandingReason.MASKED, record=record, questions=SEEN)


def _unmask(step: Step, situation: Situation) -> None:
    """Show what is left of each term that the masking cut."""

    def again(old: Period) -> Period | None:
        rest = Period(max(situation.today, old.start), old.end)
        return None if rest.is_empty else rest

    hidden = Standing.objects.filter(step__case=step.case, effective_from=None)
    for record in Record.objects.filter(standings__in=hidden).distinct():
        reopen(step, record, again=again)


def _released(_step: Step, situation: Situation) -> dict[str, Any]:
    """Keep which attachment is released: the one screened and looked at."""
    return {"paper": paper_named(situation.steps)}


def _give_leave(step: Step, situation: Situation) -> None:
    """Let the partner read the firm's whole file, as the verified form says."""
    handed_in = situation.last(SignedFormStep.HAND_IN)
    firm, partner = step.case.enterprise, step.case.partner
    if handed_in is None or firm is None or partner is None:
        raise NothingListedError
    Authorisation.objects.create(
        enterprise=firm,
        partner=partner,
        purpose=handed_in.stated["purpose"],
        effective_from=situation.today,
        expires_on=date.fromisoformat(handed_in.stated["until"]),
        granted_by=step.actor,
        case=step.case,
    )


def _record(step: Step) -> Record:
    first = step.case.steps.get(ordinal=1)
    record = record_of(step.case, first.payload["stated"]["record"])
    if record is None:
        raise NothingListedError(msg("The case has no record to open or close."))
    return record


_LISTING, _REPAIR = ProcedureKind.LISTING, ProcedureKind.REPAIR
_OBJECTION = ProcedureKind.OBJECTION
_FAILURE, _MASKING = ProcedureKind.FAILURE, ProcedureKind.MASKING
_SIGNED_FORM = ProcedureKind.SIGNED_FORM
_EFFECTS: dict[tuple[ProcedureKind, str], Effect] = {
    (_LISTING, ListingStep.PROPOSE): Effect(_number(PaperKind.PRIOR_NOTICE), _done),
    (_LISTING, ListingStep.DECIDE): Effect(
        _number(PaperKind.LISTING_DECISION, day="decided_on"), _done
    ),
    (_LISTING, ListingStep.PUBLISH): Effect(_nothing, _publish),
    (_LISTING, ListingStep.RESTORE): Effect(_nothing, _restore),
    (_LISTING, ListingStep.REMOVE): Effect(
        _number(PaperKind.REMOVAL_DECISION), _end(StandingReason.REMOVED_EARLY)
    ),
    (_LISTING, ListingStep.EXPIRE): Effect(_nothing, _end(StandingReason.TERM_ENDED)),
    (_LISTING, ListingStep.REVOKE): Effect(_nothing, _end(StandingReason.REVOKED)),
    (_OBJECTION, ObjectionStep.UPHOLD): Effect(
        _number(PaperKind.OBJECTION_REPLY), _uphold
    ),
    (_OBJECTION, ObjectionStep.SUSPEND): Effect(_nothing, _suspend),
    (_OBJECTION, ObjectionStep.RETRACT): Effect(_nothing, _resume),
    (_OBJECTION, ObjectionStep.INFORM): Effect(_told_to, _done),
    (_OBJECTION, ObjectionStep.DISMISS): Effect(
        _number(PaperKind.OBJECTION_REPLY), _resume
    ),
    (_OBJECTION, ObjectionStep.CONFIRM): Effect(
        _number(PaperKind.OBJECTION_REPLY), _done
    ),
    (_REPAIR, RepairStep.GRANT): Effect(_number(PaperKind.REPAIR_DECISION), _repair),
    (_REPAIR, RepairStep.REJECT): Effect(_number(PaperKind.REFUSAL), _done),
    (_REPAIR, RepairStep.REVOKE): Effect(_nothing, _anew),
    (_FAILURE, FailureStep.REQUEST_RETEST): Effect(
        _nothing, _close(StandingReason.RETEST_PENDING)
    ),
    (_FAILURE, FailureStep.RETEST_UPHELD): Effect(_nothing, _unfreeze),
    (_FAILURE, FailureStep.RETEST_OVERTURNED): Effect(
        _nothing, _close(StandingReason.OVERTURNED)
    ),
    (ProcedureKind.REVIEW, ReviewStep.WITHDRAW): Effect(
        _nothing, _close(StandingReason.PENALTY_OVERTURNED)
    ),
    (ProcedureKind.PAPER, PaperStep.RELEASE): Effect(_released, _done),
    (_MASKING, MaskingStep.MASK): Effect(_nothing, _mask),
    (_MASKING, MaskingStep.LIFT): Effect(_nothing, _unmask),
    (_SIGNED_FORM, SignedFormStep.VERIFY): Effect(_nothing, _give_leave),
}
