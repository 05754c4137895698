"""What stands beside a record in public: marks, words, document (标注、说明与文书).

As known at a position of the log, for many firms at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from registry.domain.files import Mark, Marks, ReleasedPaper
from registry.domain.procedures import objection, paper, review, statement
from registry.domain.vocabulary import ProcedureKind
from registry.selectors import Asked

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
# In which states of which procedure something stands beside the record.
_OPEN = {
    ProcedureKind.OBJECTION: objection.OPEN,
    ProcedureKind.REVIEW: review.OPEN,
    ProcedureKind.STATEMENT: statement.SHOWN,
    ProcedureKind.PAPER: paper.SHOWN,
}


def marks_of(asked: Sequence[Asked]) -> Mapping[int, Marks]:
    """Return what stands beside the records of firms, by firm."""
    found: defaultdict[int, dict[str, Mark]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            _MARKED,
            {
                "firms": [firm for firm, _ in asked],
                "positions": [position for _, position in asked],
                "kinds": [kind.value for kind in _OPEN],
                "open": [
                    f"{kind} {state}"
                    for kind, states in _OPEN.items()
                    for state in states
                ],
            },
        )
        for firm, kind, key, *told in cursor.fetchall():
            mark = found[firm].get(key, Mark())
            found[firm][key] = _with(mark, ProcedureKind(kind), *told)
    return found


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
