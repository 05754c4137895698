"""Which records are contested, as known at a position (异议标注)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from registry.domain.procedures.objection import OPEN, ObjectionStep
from registry.selectors import Asked

_CONTESTED = """
SELECT asked.firm, filed.payload->'stated'->>'record',
       (filed.payload->'stated'->>'filed_on')::date
  FROM unnest(%(firms)s::bigint[], %(positions)s::bigint[])
       AS asked (firm, position)
  JOIN registry_case c ON c.enterprise_id = asked.firm AND c.procedure = 'objection'
  JOIN registry_step filed ON filed.case_id = c.id AND filed.name = %(file)s
  JOIN LATERAL (
       SELECT s.state FROM registry_step s
         JOIN registry_change change ON change.id = s.change_id
        WHERE s.case_id = c.id AND change.position <= asked.position
        ORDER BY s.ordinal DESC LIMIT 1) newest ON newest.state = ANY (%(open)s)
"""


def contested(asked: Sequence[Asked]) -> Mapping[int, Mapping[str, date]]:
    """Return the days of the open objections, by firm and by key of the record."""
    found: defaultdict[int, dict[str, date]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTESTED,
            {
                "firms": [firm for firm, _ in asked],
                "positions": [position for _, position in asked],
                "file": ObjectionStep.FILE,
                "open": [state.value for state in OPEN],
            },
        )
        for firm, key, filed_on in cursor.fetchall():
            found[firm][key] = filed_on
    return found
