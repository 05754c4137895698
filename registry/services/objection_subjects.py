"""What an objection must know of the record or listing it is about (异议对象)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry.clock import day_of
from registry.domain.case_terms import ObjectionOutcome
from registry.domain.circumstances import StandingReason
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import OPEN, About, ObjectionStep
from registry.domain.procedures.situations import StepFact
from registry.domain.vocabulary import ProcedureKind, Question
from registry.models import Case, Listing, Record, RecordVersion, Step, Task
from registry.services.organs import organ_in_charge
from registry.services.record_subjects import (
    is_open,
    is_pending,
    is_public,
    key_stated,
    record_of,
)
from registry.services.releases import newest_standing


def objection_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of an objection's steps read, by name."""
    key = key_stated(steps, stated)
    if key is None:
        return {"about": About.MISSING, "is_done": _is_added(case, stated, today=today)}
    if listing := listing_stated(case, key):
        return _about_listing(case, listing, steps, today=today)
    record = record_of(case, key)
    if record is None:
        return {"about": About.RECORD, "is_public": False}
    is_to_add = _outcome(steps) == ObjectionOutcome.ADD
    return {
        "about": About.RECORD,
        "is_public": is_public(record, today=today),
        "is_pending": is_pending(case, record.key, states=set(OPEN)),
        "is_done": _is_added(case, stated, today=today)
        if is_to_add
        else _is_corrected(case, record),
    }


def listing_stated(case: Case, key: object) -> Listing | None:
    """Return the listing of a case's firm that a key names."""
    found = Listing.objects.filter(key=key, enterprise=case.enterprise)
    return found.select_related("authority", "step__case").first()


def listing_contested(case: Case) -> Listing | None:
    """Return the listing a case objects to; None: it is about something else."""
    if case.procedure != ProcedureKind.OBJECTION:
        return None
    first = case.steps.get(ordinal=1)
    return listing_stated(case, first.payload["stated"].get("record"))


def has_no_case(listing: Listing) -> bool:
    """Tell whether a listing was adopted: no case of its own revokes it."""
    return listing.step.case.procedure == ProcedureKind.ADOPTED


def wrongly_listed_on(listing: Listing) -> date | None:
    """Return the day an objection to a listing was upheld so that it must end."""
    filed = Step.objects.filter(
        case__procedure=ProcedureKind.OBJECTION,
        case__enterprise=listing.enterprise_id,
        ordinal=1,
        payload__stated__record=listing.key,
    )
    upheld = Step.objects.filter(
        case__in=filed.values("case"),
        name=ObjectionStep.UPHOLD,
        payload__stated__outcome=ObjectionOutcome.REMOVE_LISTING,
    )
    newest = upheld.select_related("change").order_by("-id").first()
    return day_of(newest.change.stamped_at) if newest else None


def revocation_awaited(case: Case) -> Task | None:
    """Return the task by which a listing that an objection found wrong ends."""
    listing = listing_contested(case)
    upheld = case.steps.filter(
        name=ObjectionStep.UPHOLD,
        payload__stated__outcome=ObjectionOutcome.REMOVE_LISTING,
    )
    if listing is None or not upheld.exists():
        return None
    return Task.objects.filter(
        case=listing.step.case_id, step=ListingStep.REVOKE, done_at=None
    ).first()


def is_listing_public(listing: Listing, *, today: date) -> bool:
    """Tell whether the public sees a listing on a day."""
    newest = newest_standing(Question.PUBLISHED, listing=listing)
    return newest is not None and is_open(newest, today=today)


def _about_listing(
    case: Case, listing: Listing, steps: Sequence[StepFact], *, today: date
) -> dict[str, Any]:
    """Tell of a listing; its corrected reason is the decision's own, so it is done.

    One that is only suspended has not ended.
    """
    is_shown = is_listing_public(listing, today=today)
    return {
        "about": About.LISTING,
        "is_public": is_shown,
        "is_pending": is_pending(case, listing.key, states=set(OPEN)),
        "is_done": _outcome(steps) == ObjectionOutcome.CORRECT
        or not (is_shown or _is_suspended(listing)),
    }


def _is_suspended(listing: Listing) -> bool:
    newest = newest_standing(Question.PUBLISHED, listing=listing)
    return newest is not None and newest.reason == StandingReason.SUSPENDED


def _outcome(steps: Sequence[StepFact]) -> str:
    upheld = [one for one in steps if one.name == ObjectionStep.UPHOLD]
    return str(upheld[-1].stated["outcome"]) if upheld else ""


def _is_corrected(case: Case, record: Record) -> bool:
    """Tell whether a version was approved since; the case being written: no."""
    since = case.change.position if case.pk else None
    if since is None:
        return False
    return record.versions.filter(change__position__gt=since).exists()


def _is_added(case: Case, stated: Mapping[str, Any], *, today: date) -> bool:
    """Tell whether its organ, or who took it over, entered the number stated since."""
    since = case.change.position if case.pk else None
    number = stated.get("document_number")
    if since is None or not number:
        return False
    return RecordVersion.objects.filter(
        record__authority__in=[
            case.authority,
            organ_in_charge(case.authority, on=today),
        ],
        record__parties__enterprise=case.enterprise,
        document_number=number,
        ordinal=1,
        change__position__gt=since,
    ).exists()
