"""Counts over all that is public today, one statement each (统计).

Shape: every statement reads the lists over all firms and the public views alone, so
that nothing withdrawn is counted and a term that ended today has ended.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

_OPEN = """
  FROM search_publicentry e
  JOIN search_profile p ON p.enterprise_id = e.enterprise_id AND p.is_open{records}
 WHERE e.kind = %(kind)s AND e.published_from <= %(today)s
   AND (e.published_until IS NULL OR e.published_until > %(today)s)
"""
_LINES = _OPEN.format(records="")
_ENTRIES = _OPEN.format(
    records="""
  JOIN LATERAL jsonb_array_elements(p.view -> 'records') r
    ON r -> 'fact' ->> 'key' = e.key"""
)
# An overturned failure passed; one that is contested is neither yet (待定).
SAMPLINGS = f"""
SELECT sector, year, count(DISTINCT key) FILTER (WHERE state = 'passed'),
       count(DISTINCT key) FILTER (WHERE state = 'failed'),
       count(DISTINCT key) FILTER (WHERE state = 'pending'),
       count(DISTINCT enterprise_id)
  FROM (SELECT e.sector, extract(year FROM e.event_on)::int AS year, e.key,
               e.enterprise_id,
               CASE WHEN r #>> '{{fact,body,verdict}}' = 'conforming'
                      OR r #>> '{{fact,body,retest}}' = 'overturned' THEN 'passed'
                    WHEN r #>> '{{fact,body,retest}}' = 'requested'
                      OR r ->> 'contested_on' IS NOT NULL THEN 'pending'
                    ELSE 'failed' END AS state
        {_ENTRIES} AND r #>> '{{fact,body,verdict}}' IS NOT NULL) AS samples
 GROUP BY sector, year ORDER BY sector, year
"""  # noqa: S608 - constants of our own
PENALTY_KINDS = f"""
SELECT k, count(DISTINCT key)
  FROM (SELECT e.key, unnest(e.penalty_kinds) AS k {_LINES}) AS told
 GROUP BY k ORDER BY 2 DESC, k
"""  # noqa: S608 - constants of our own
PENALTY_MONTHS = f"""
SELECT to_char(e.event_on, 'YYYY-MM'), count(DISTINCT e.key)
{_LINES}
   AND e.event_on >= date_trunc('month', %(today)s::date - interval '11 months')::date
 GROUP BY 1 ORDER BY 1
"""
LISTINGS = f"""
SELECT coalesce(r #>> '{{fields,reason}}', ''), count(DISTINCT e.key)
{_ENTRIES} GROUP BY 1 ORDER BY 2 DESC, 1
"""
# A firm whose day has come is judged anew by a stage: until then no tier is told.
_TIERS = """
SELECT left({column}, {digits}), CASE WHEN due_on <= %(today)s THEN 'late'
       WHEN tier <> '' THEN tier ELSE tier_status END, count(*)
  FROM search_profile WHERE is_open GROUP BY 1, 2 ORDER BY 1, 2
"""
DISTRICTS = _TIERS.format(column="region", digits=4)
INDUSTRIES = _TIERS.format(column="industry", digits=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplingCount:
    """Public samples of a field and a year; each is one batch (批次)."""

    sector: str
    year: int
    passed: int
    failed: int
    pending: int
    firms: int

    @property
    def decided(self) -> int:
        """Return of how many the rate is told."""
        return self.passed + self.failed

    @property
    def rate(self) -> float | None:
        """Return the per cent that passed, to one place; None of none."""
        return round(100 * self.passed / self.decided, 1) if self.decided else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """All figures of the page and of the interface (统计数字).

    Shape: tiers are (code of place or industry, tier or why none, firms).
    """

    samplings: tuple[SamplingCount, ...]
    districts: tuple[tuple[str, str, int], ...]
    industries: tuple[tuple[str, str, int], ...]
    penalty_kinds: tuple[tuple[str, int], ...]
    penalty_months: tuple[tuple[str, int], ...]
    listings: tuple[tuple[str, int], ...]


def statistics(today: date) -> Statistics:
    """Count what is public today."""
    samples = _rows(SAMPLINGS, today, "inspection")
    names = ("sector", "year", "passed", "failed", "pending", "firms")
    return Statistics(
        samplings=tuple(
            SamplingCount(**dict(zip(names, row, strict=True))) for row in samples
        ),
        districts=_rows(DISTRICTS, today),
        industries=_rows(INDUSTRIES, today),
        penalty_kinds=_rows(PENALTY_KINDS, today, "penalty"),
        penalty_months=_rows(PENALTY_MONTHS, today, "penalty"),
        listings=_rows(LISTINGS, today, "listing"),
    )


def _rows(statement: str, today: date, kind: str = "") -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"today": today, "kind": kind})
        return tuple(cursor.fetchall())
