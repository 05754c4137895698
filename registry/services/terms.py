"""Terms that end by themselves, noted in their cases each day (期满处理).

A standing ends on its day whether or not this ran; here the case learns of it. Running
twice, late or again after a kill changes nothing more.
"""

from datetime import datetime

from django.db import connection

from registry.clock import day_of
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.transitions import StepNotAllowedError
from registry.models import User
from registry.services.cases import take_due_step

ACCOUNT = "calendar"  # nobody signs in as it: it has no password
_OVER = """
SELECT step.case_id
  FROM registry_listing l
  JOIN registry_step own ON own.id = l.step_id
  JOIN registry_case c ON c.id = own.case_id AND c.procedure = 'listing'
  JOIN LATERAL (SELECT s.case_id, s.state FROM registry_step s
                 WHERE s.case_id = c.id ORDER BY s.ordinal DESC LIMIT 1) step
    ON step.state = 'published'
  JOIN LATERAL (SELECT n.effective_until FROM registry_standing n
                 WHERE n.listing_id = l.id AND n.question = 'published'
                 ORDER BY n.id DESC LIMIT 1) newest ON true
 WHERE newest.effective_until <= %s
 ORDER BY step.case_id
"""


def end_terms(*, now: datetime) -> int:
    """Note the end of every listing whose term is over; return how many.

    Each case is a transaction of its own, so a killed run loses nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [day_of(now)])
        cases = [case for (case,) in cursor.fetchall()]
    ended = 0
    for case in cases:
        try:
            take_due_step(case, ListingStep.EXPIRE, actor=calendar_account(), now=now)
        except StepNotAllowedError:
            continue  # an officer or another run was quicker
        ended += 1
    return ended


def calendar_account() -> User:
    """Return the account that stands for the end of a term in a case's steps."""
    account, _ = User.objects.get_or_create(
        username=ACCOUNT,
        defaults={"full_name": "期限届满", "password": "!", "is_active": False},
    )
    return account
