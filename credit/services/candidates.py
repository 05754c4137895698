"""Firms a score puts before an officer, and nothing more (列入候选，仅供研判).

A candidate is a row of a list worked out on the day it is read: nobody is told, nothing
is written, and no score lists anyone. Only an officer opens a case.

Source: 国办发〔2020〕49号 (lists by law, not by score); SAMR order 44 art. 2.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.procedures.listing_rules import LICENCE_KINDS, RESTRICTION_KINDS
from registry.domain.vocabulary import Purpose
from registry.models import User
from registry.services.access import log_reading
from registry.services.officers import acting_officer
from registry.services.organs import work_of

MOST = 200
_CANDIDATES = """
SELECT e.uscc, ev.name, r.key, v.document_number, v.event_on, d.score
  FROM credit_tierstate t
  JOIN credit_tierdecision d ON d.id = t.supervisory_id AND d.tier = 'D'
  JOIN registry_enterprise e ON e.id = t.enterprise_id
  JOIN registry_recordparty p ON p.enterprise_id = e.id AND p.is_answerable
  JOIN registry_record r
    ON r.id = p.record_id AND r.kind = 'penalty' AND r.authority_id = ANY(%(organs)s)
  JOIN LATERAL (SELECT * FROM registry_recordversion
                 WHERE record_id = r.id ORDER BY ordinal DESC LIMIT 1) v
    ON v.is_heavier OR v.penalty_kinds && %(heavier)s::varchar[]
  JOIN LATERAL (SELECT effective_from, effective_until FROM registry_standing
                 WHERE record_id = r.id AND question = 'usable'
                 ORDER BY id DESC LIMIT 1) s
    ON s.effective_from <= %(today)s
   AND (s.effective_until IS NULL OR s.effective_until > %(today)s)
  JOIN LATERAL (SELECT name FROM registry_enterpriseversion
                 WHERE enterprise_id = e.id ORDER BY ordinal DESC LIMIT 1) ev ON true
 WHERE NOT EXISTS (SELECT FROM registry_listing l WHERE l.record_id = r.id)
   AND NOT EXISTS (SELECT FROM registry_case c
                     JOIN registry_step taken ON taken.case_id = c.id
                    WHERE c.enterprise_id = e.id AND c.procedure = 'listing'
                      AND (taken.payload->'stated'->>'record' = r.key
                           OR EXISTS (SELECT FROM registry_task k
                                       WHERE k.case_id = c.id AND k.done_at IS NULL)))
 ORDER BY v.event_on DESC, r.key
 LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A firm at tier D with a heavier penalty for which nobody opened a case."""

    uscc: str
    name: str
    record: str
    document_number: str
    decided_on: date
    score: Decimal


def candidates(*, actor: User, now: datetime) -> list[Candidate]:
    """Return the candidates of an officer's organ, the newest penalty first.

    Raises:
        NotAllowedError: the officer handles no cases.
    """
    officer = acting_officer(actor, Act.HANDLE_CASE, on=day_of(now))
    log_reading(
        user=actor,
        enterprise=None,
        purpose=Purpose.SUPERVISION,
        what="candidates for a listing",
        now=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "organs": list(work_of(officer.authority, on=day_of(now))),
                "heavier": sorted(LICENCE_KINDS | RESTRICTION_KINDS),
                "today": day_of(now),
                "most": MOST,
            },
        )
        rows = cursor.fetchall()
    return [
        Candidate(
            uscc=uscc,
            name=name,
            record=record,
            document_number=number,
            decided_on=day,
            score=score,
        )
        for uscc, name, record, number, day, score in rows
    ]
