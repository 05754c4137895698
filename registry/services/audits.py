"""Checks of the record against its own promises (核查)."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connection

from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.adopted import ADOPTED
from registry.domain.procedures.entry import ENTRY
from registry.domain.procedures.release import RELEASE, ReleaseState
from registry.domain.vocabulary import ProcedureKind
from registry.models import Step
from registry.services.access import broken_links

_TABLES = {
    **PROCEDURES,
    **{table.kind: table for table in (ENTRY, RELEASE, ADOPTED)},
}
# A record that a batch opened has its first own step when it is withdrawn.
_BEGINNINGS = {ProcedureKind.RELEASE: (None, ReleaseState.RELEASED)}

GAPS = """
SELECT position, before FROM (
    SELECT position, stamped_at,
           lag(position, 1, 0) OVER (ORDER BY position) AS before,
           lag(stamped_at) OVER (ORDER BY position) AS stamped_before
      FROM registry_change
) log
 WHERE position <> before + 1 OR stamped_at < stamped_before
 ORDER BY position
"""
HEAD = """
SELECT head.position, coalesce(max(c.position), 0)
  FROM registry_loghead head LEFT JOIN registry_change c ON true
 GROUP BY head.position
"""
# A published standing in force rests on a releasing or adopting step of two officers,
# and the version it opens was entered and approved by two.
UNFOUNDED = """
SELECT coalesce(r.key, l.key)
  FROM registry_standing s
  LEFT JOIN registry_record r ON r.id = s.record_id
  LEFT JOIN registry_listing l ON l.id = s.listing_id
  LEFT JOIN LATERAL (
       SELECT v.entered_by_id, v.approved_by_id, v.draft_id, d.batch_id, d.handled_by
         FROM registry_recordversion v LEFT JOIN registry_draft d ON d.id = v.draft_id
        WHERE v.record_id = r.id AND v.change_id <= s.change_id
        ORDER BY v.ordinal DESC LIMIT 1
  ) v ON true
  JOIN registry_step step ON step.id = s.step_id
  JOIN registry_case c ON c.id = step.case_id
 WHERE s.question = 'published' AND s.effective_from IS NOT NULL
   AND NOT (
       (c.procedure = 'release' AND step.state = 'released'
        AND c.record_id = r.id AND step.actor_id <> v.entered_by_id
        AND step.actor_id <> ALL (coalesce(v.handled_by, '{}'))
        AND EXISTS (
            SELECT FROM registry_case e JOIN registry_step a ON a.case_id = e.id
             WHERE e.draft_id = v.draft_id AND e.procedure = 'entry'
               AND a.state = 'approved' AND a.actor_id = v.approved_by_id))
       OR ((c.procedure, step.name) IN (('repair', 'revoke'),
              ('objection', 'dismiss'), ('objection', 'retract'),
              ('objection', 'uphold'),
              ('failure', 'retest_upheld'), ('masking', 'lift'))
           AND EXISTS (SELECT FROM registry_standing opened
                        WHERE (opened.record_id = r.id OR opened.listing_id = l.id)
                          AND opened.id < s.id
                          AND opened.question = 'published'
                          AND opened.effective_from IS NOT NULL))
       OR (c.procedure = 'listing' AND step.name IN ('publish', 'restore')
           AND c.id = (SELECT own.case_id FROM registry_step own
                        WHERE own.id = l.step_id))
       OR (c.procedure = 'adopted' AND step.state = 'adopted'
           AND step.seconded_by_id IS NOT NULL
           AND step.seconded_by_id <> step.actor_id
           AND (c.batch_id = v.batch_id OR l.step_id = step.id))
   )
 ORDER BY 1
"""
# A released document is the one named last, by another officer, with two who looked at
# a picture.
UNFOUNDED_PAPERS = """
SELECT step.case_id
  FROM registry_step step JOIN registry_case c ON c.id = step.case_id
 WHERE c.procedure = 'paper' AND step.state = 'released'
   AND NOT registry_paper_is_founded(
       step.case_id, step.ordinal, step.actor_id, step.payload->>'paper')
 ORDER BY 1
"""
# A step by delegation rests on one that ran on its day, made before it; whoever took
# it may have ended it later that day. Of an adoption the seconding officer is meant.
UNDELEGATED = """
SELECT step.case_id, step.ordinal
  FROM registry_step step
  JOIN registry_change h ON h.id = step.change_id
 CROSS JOIN LATERAL (
       SELECT (h.stamped_at AT TIME ZONE 'Asia/Shanghai')::date AS on_day) day
 WHERE step.delegated_by_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM registry_delegation d
         JOIN registry_officer lender ON lender.id = d.officer_id
         JOIN registry_officer taker ON taker.id = d.delegate_id
        WHERE lender.user_id = step.delegated_by_id
          AND taker.user_id = coalesce(step.seconded_by_id, step.actor_id)
          AND d.effective_from <= day.on_day AND day.on_day <= d.effective_until
          AND d.made_at <= h.stamped_at)
 ORDER BY 1, 2
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A promise that does not hold, and where."""

    what: str
    where: str


def log_faults() -> list[Fault]:
    """Find gaps and stamps going back in the change log, and a broken access chain."""
    with connection.cursor() as cursor:
        cursor.execute(GAPS)
        faults = [
            Fault(what="gap or stamp going back", where=f"position {position}")
            for position, _ in cursor.fetchall()
        ]
        cursor.execute(HEAD)
        head, last = cursor.fetchone() or (0, 0)
    if head != last:
        faults.append(Fault(what="the head is not the last change", where=str(head)))
    faults += [
        Fault(what="the access log was altered", where=f"entry {link.entry_id}")
        for link in broken_links()
    ]
    return faults


def process_faults() -> list[Fault]:
    """Find published facts that lack a step of the chain that must have opened them."""
    with connection.cursor() as cursor:
        cursor.execute(UNFOUNDED)
        faults = [
            Fault(what="published without its whole chain of steps", where=key)
            for (key,) in cursor.fetchall()
        ]
        cursor.execute(UNFOUNDED_PAPERS)
        faults += [
            Fault(what="a document released without its steps", where=f"case {case}")
            for (case,) in cursor.fetchall()
        ]
        cursor.execute(UNDELEGATED)
        faults += [
            Fault(
                what="taken by a delegation that nobody made",
                where=f"step {ordinal} of case {case}",
            )
            for case, ordinal in cursor.fetchall()
        ]
    return faults + broken_cases()


def broken_cases() -> list[Fault]:
    """Walk every case through its procedure's table; name the first step that cannot.

    A removed step leaves a hole in the numbers or a step that follows from nothing.
    """
    faults: list[Fault] = []
    steps = Step.objects.order_by("case_id", "ordinal").values_list(
        "case_id", "case__procedure", "ordinal", "name", "state"
    )
    for case, taken in groupby(steps.iterator(), key=itemgetter(0)):
        states: tuple[str | None, ...] = ()
        for place, (_, kind, ordinal, name, then) in enumerate(taken, start=1):
            procedure = ProcedureKind(kind)
            states = states or _BEGINNINGS.get(procedure, (None,))
            rows = [
                row for state in states for row in _TABLES[procedure].from_state(state)
            ]
            if ordinal != place or (name, then) not in {
                (row.step, row.to_state) for row in rows
            }:
                what = f"the step {name} follows from nothing: one before it is missing"
                faults.append(Fault(what=what, where=f"case {case}"))
                break
            states = (then,)
    return faults
