"""What stands beside a record: marks, words, document (标注、说明与文书).

As known at a position of the log, for many firms at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from registry.domain.files import Mark, Marks, ReleasedPaper, StopSale
from registry.domain.procedures import (
    correction,
    failure_terms,
    objection,
    paper,
    review,
    statement,
    stop_sale,
)
from registry.domain.vocabulary import ProcedureKind, Term
from registry.models import Record
from registry.selectors import Asked, log_position

_MARKED = """
SELECT asked.firm, c.procedure, filed.payload->'stated'->>'record',
       (filed.payload->'stated'->>'filed_on')::date, filed.payload->'stated'->>'text',
       paper.digest, paper.media_type, paper.size
  FROM unnest(%(firms)s::bigint[], %(positions)s::bigint[])
       AS asked (firm, position)
  JOIN registry_case c
    ON c.enterprise_id = asked.firm AND c.procedure = ANY (%(kinds)s)
  JOIN registry_step filed ON filed.case_id = c.id AND filed.ordinal = 1
   AND filed.payload -> 'stated' ->> 'record' IS NOT NULL
  JOIN LATERAL (
       SELECT s.state, s.payload FROM registry_step s
         JOIN registry_change change ON change.id = s.change_id
        WHERE s.case_id = c.id AND change.position <= asked.position
        ORDER BY s.ordinal DESC LIMIT 1) newest
    ON c.procedure || ' ' || newest.state = ANY (%(open)s)
  LEFT JOIN registry_attachment paper ON paper.digest = newest.payload->>'paper'
 ORDER BY c.id
"""
_STOPPED = """
SELECT asked.firm, filed.payload->'stated'->>'record',
       (stopped.stated->>'served_on')::date, stopped.stated->>'product',
       stopped.stated->>'batch'
  FROM unnest(%(firms)s::bigint[], %(positions)s::bigint[])
       AS asked (firm, position)
  JOIN registry_case c
    ON c.enterprise_id = asked.firm AND c.procedure = ANY (%(kinds)s)
  JOIN registry_step filed ON filed.case_id = c.id AND filed.ordinal = 1
  JOIN LATERAL (
       SELECT s.name, s.payload->'stated' AS stated FROM registry_step s
         JOIN registry_change change ON change.id = s.change_id
        WHERE s.case_id = c.id AND change.position <= asked.position
          AND s.name = ANY (%(steps)s)
        ORDER BY s.ordinal DESC LIMIT 1) stopped ON stopped.name = %(stop)s
  JOIN LATERAL (
       SELECT s.state FROM registry_step s
         JOIN registry_change change ON change.id = s.change_id
        WHERE s.case_id = c.id AND change.position <= asked.position
        ORDER BY s.ordinal DESC LIMIT 1) newest
    ON c.procedure || ' ' || newest.state = ANY (%(open)s)
 ORDER BY c.id
"""
# In which states of which procedure something stands beside the record.
_OPEN = {
    ProcedureKind.OBJECTION: objection.OPEN,
    ProcedureKind.REVIEW: review.OPEN,
    ProcedureKind.STATEMENT: statement.SHOWN,
    ProcedureKind.PAPER: paper.SHOWN,
}
_STOP_LASTS = {
    ProcedureKind.FAILURE: failure_terms.STOP_LASTS,
    ProcedureKind.CORRECTION: correction.STOP_LASTS,
}


def marks_of(asked: Sequence[Asked]) -> Mapping[int, Marks]:
    """Return what stands beside the records of firms, by firm."""
    found: defaultdict[int, dict[str, Mark]] = defaultdict(dict)
    for firm, kind, key, *told in _rows(_MARKED, asked, _OPEN):
        mark = found[firm].get(key, Mark())
        found[firm][key] = _with(mark, ProcedureKind(kind), *told)
    steps = {"steps": [stop_sale.STOP, stop_sale.LIFT], "stop": stop_sale.STOP}
    for firm, key, served_on, product, batch in _rows(
        _STOPPED, asked, _STOP_LASTS, **steps
    ):
        stopped = StopSale(served_on=served_on, product=product, batch=batch)
        found[firm][key] = replace(found[firm].get(key, Mark()), stop_sale=stopped)
    return found


def marks_beside(record: Record) -> list[Mark]:
    """Return what stands beside a record now, for each firm it concerns."""
    position = log_position()
    linked = record.parties.filter(enterprise__isnull=False)
    firms = set(linked.values_list("enterprise_id", flat=True))
    by_firm = marks_of([(firm, position) for firm in firms]).values()
    return [marks[record.key] for marks in by_firm if record.key in marks]


def _rows(
    statement: str,
    asked: Sequence[Asked],
    states: Mapping[ProcedureKind, Iterable[Term]],
    **others: Any,
) -> list[tuple[Any, ...]]:
    """Ask about the cases of firms that are in one of the states of their kind."""
    parameters: dict[str, Any] = {
        "firms": [firm for firm, _ in asked],
        "positions": [position for _, position in asked],
        "kinds": [kind.value for kind in states],
        "open": [f"{kind} {one}" for kind in states for one in states[kind]],
        **others,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _with(
    mark: Mark, kind: ProcedureKind, filed_on: date, text: str | None, *paper: Any
) -> Mark:
    """Add to a mark what an open case of a kind says."""
    if kind is ProcedureKind.OBJECTION:
        return replace(mark, contested_on=filed_on)
    if kind is ProcedureKind.REVIEW:
        return replace(mark, reviewed_since=filed_on)
    if kind is ProcedureKind.PAPER:
        digest, media_type, size = paper
        released = ReleasedPaper(digest=digest, media_type=media_type, size=size)
        return replace(mark, paper=released)
    return replace(mark, statement=text or "")
