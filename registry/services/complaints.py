"""Complaints about who looked: filed, explained, decided (查阅投诉处理).

The firm files; the registry's keepers of partners ask and decide; the partner's people
explain. Each sees of it what is its own.
"""

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from registry.clock import day_of
from registry.domain.complaints import (
    ANSWER,
    DECIDED,
    EXPLANATION,
    ComplaintExistsError,
    ComplaintFaultyError,
    ComplaintNotFoundError,
    ComplaintReason,
    ComplaintStep,
    ComplaintTooLateError,
    Course,
    NothingToComplainOfError,
    last_day_to_complain,
    require_next,
    require_words,
)
from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.models import (
    AccessEntry,
    Authorisation,
    Complaint,
    ComplaintNote,
    Enterprise,
    Partner,
    User,
)
from registry.services.agents import agent_of
from registry.services.authorisations import live
from registry.services.calendars import calendar
from registry.services.officers import acting_officer
from registry.services.partner_people import person_of
from registry.services.releases import policies


def entry_looked(entry_id: int, firm: Enterprise) -> AccessEntry:
    """Return a partner's look at a firm, which it may complain of.

    Raises:
        NothingToComplainOfError: it is none of a partner's at this firm.
    """
    looks = AccessEntry.objects.filter(enterprise=firm, partner__isnull=False)
    found = looks.select_related("partner", "complaint").filter(pk=entry_id).first()
    if found is None:
        raise NothingToComplainOfError
    return found


def may_complain(entry: AccessEntry, *, today: date) -> bool:
    """Tell whether a partner's look may still be complained of, but for a first one."""
    return today <= last_day_to_complain(day_of(entry.at), entry.purpose)


def complain(
    entry_id: int,
    firm: Enterprise,
    *,
    reason: str,
    words: str,
    actor: User,
    now: datetime,
) -> Complaint:
    """Complain of a partner's look at a firm; the look stays as it is in the log.

    Raises:
        NotAgentError: the actor does not act for the firm today.
        NothingToComplainOfError: no partner looked at this firm so.
        ComplaintTooLateError: more than ten years ago.
        ComplaintExistsError: it was complained of before.
        ComplaintFaultyError: no reason of the list, or words that cannot be taken.
    """
    today = day_of(now)
    agent_of(actor, firm, on=today)
    entry = entry_looked(entry_id, firm)
    if not may_complain(entry, today=today):
        raise ComplaintTooLateError
    if reason not in set(ComplaintReason):
        raise ComplaintFaultyError(fields={"reason": [msg("Choose a reason.")]})
    is_other = reason == ComplaintReason.OTHER
    plain = require_words(words, is_needed=is_other, today=today)
    with transaction.atomic():
        _lock(entry)
        if Complaint.objects.filter(entry=entry).exists():
            raise ComplaintExistsError
        return Complaint.objects.create(
            entry=entry,
            reason=reason,
            words=plain,
            due_on=_end_of(ANSWER, today=today),
            filed_by=actor,
            filed_at=now,
        )


def ask(complaint_id: int, *, actor: User, now: datetime) -> ComplaintNote:
    """Ask the partner to explain its look.

    Raises:
        NotAllowedError: the actor does not keep partners.
        ComplaintNotFoundError, ComplaintMovedError: none to ask about now.
    """
    today = day_of(now)
    acting_officer(actor, Act.KEEP_PARTNERS, on=today)
    return _note(
        complaint_of(complaint_id),
        ComplaintStep.ASKED,
        words="",
        explain_by=_end_of(EXPLANATION, today=today),
        actor=actor,
        now=now,
    )


def explain(
    complaint_id: int, words: str, *, actor: User, now: datetime
) -> ComplaintNote:
    """Explain the partner's look, once, when it was asked for.

    Raises:
        NotPartnerError: the actor is none of a partner's people.
        ComplaintNotFoundError: none about this partner that it was asked about.
        ComplaintMovedError: it explained before, or all is decided.
        ComplaintFaultyError: words that cannot be taken.
    """
    today = day_of(now)
    partner = person_of(actor, on=today).partner
    found = told_to(partner).filter(pk=complaint_id).first()
    if found is None:
        raise ComplaintNotFoundError
    plain = require_words(words, is_needed=True, today=today)
    return _note(found, ComplaintStep.EXPLAINED, words=plain, actor=actor, now=now)


def decide(
    complaint_id: int, decision: str, words: str, *, actor: User, now: datetime
) -> ComplaintNote:
    """Say whether a complaint is right, and why; the firm and the partner read it.

    Raises:
        NotAllowedError: the actor does not keep partners.
        ComplaintNotFoundError, ComplaintMovedError: none to decide now.
        NotHeardError: the partner was not asked, or still has time to explain.
        ComplaintFaultyError: no decision, or words that cannot be taken.
    """
    today = day_of(now)
    acting_officer(actor, Act.KEEP_PARTNERS, on=today)
    found = complaint_of(complaint_id)
    if decision not in DECIDED:
        raise ComplaintFaultyError(fields={"decision": [msg("Choose a decision.")]})
    plain = require_words(words, is_needed=True, today=today)
    return _note(found, ComplaintStep(decision), words=plain, actor=actor, now=now)


def complaints(*, actor: User, now: datetime) -> QuerySet[Complaint]:
    """Return every complaint, to those who keep partners, due first at the head."""
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now))
    return _all().order_by("due_on", "id")


def complaint_of(complaint_id: int) -> Complaint:
    """Return a complaint; whoever calls this has checked who asks.

    Raises:
        ComplaintNotFoundError: there is none of this number.
    """
    found = _all().filter(pk=complaint_id).first()
    if found is None:
        raise ComplaintNotFoundError
    return found


def told_to(partner: Partner) -> QuerySet[Complaint]:
    """Return the complaints a partner was asked about, the newest first."""
    own = _all().filter(entry__partner=partner, notes__step=ComplaintStep.ASKED)
    return own.order_by("-id")


def to_explain(partner: Partner) -> int:
    """Return how many complaints wait for a partner's explanation."""
    explained = ComplaintNote.objects.filter(
        complaint=OuterRef("pk"), step=ComplaintStep.EXPLAINED
    )
    return undecided(told_to(partner)).filter(~Exists(explained)).count()


def undecided(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Narrow complaints to those nobody decided yet."""
    return found.filter(~Exists(_decisions()))


def decided(found: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Narrow complaints to those decided, the newest first."""
    return found.filter(Exists(_decisions())).order_by("-id")


def leave_at(entry: AccessEntry) -> Authorisation | None:
    """Return the firm's leave that was in force when a partner looked, if any was."""
    found = live(now=entry.at).filter(
        enterprise=entry.enterprise, partner=entry.partner, purpose=entry.purpose
    )
    return found.order_by("-id").first()


def upheld_counts() -> list[tuple[Partner, int]]:
    """Return the partners with upheld complaints, most of them first."""
    notes = ComplaintNote.objects.filter(step=ComplaintStep.UPHELD)
    found = Counter(notes.values_list("complaint__entry__partner", flat=True))
    partners = Partner.objects.in_bulk(found)
    return [(partners[key], number) for key, number in found.most_common()]


def course_of(complaint: Complaint) -> Course:
    """Return how far a complaint came."""
    notes = list(complaint.notes.all())
    days = [one.explain_by for one in notes if one.explain_by]
    return Course(
        taken=frozenset(ComplaintStep(one.step) for one in notes),
        explain_by=days[0] if days else None,
    )


def _all() -> QuerySet[Complaint]:
    kin = ("entry__partner", "entry__enterprise")
    return Complaint.objects.select_related(*kin).prefetch_related("notes")


def _decisions() -> QuerySet[ComplaintNote]:
    decided = sorted(DECIDED)
    return ComplaintNote.objects.filter(complaint=OuterRef("pk"), step__in=decided)


def _note(
    complaint: Complaint,
    step: ComplaintStep,
    *,
    words: str,
    actor: User,
    now: datetime,
    explain_by: date | None = None,
) -> ComplaintNote:
    with transaction.atomic():
        _lock(complaint.entry)
        course = course_of(complaint_of(complaint.pk))
        require_next(course, step, today=day_of(now))
        return ComplaintNote.objects.create(
            complaint=complaint,
            step=step,
            words=words,
            explain_by=explain_by,
            by=actor,
            at=now,
        )


def _lock(entry: AccessEntry) -> None:
    """Let nobody else file or go on about this partner's looks until the commit."""
    list(Partner.objects.select_for_update().filter(pk__in=[entry.partner_id]))


def _end_of(limit: str, *, today: date) -> date:
    return calendar().add_working_days(today, policies().at(limit, today).count)
