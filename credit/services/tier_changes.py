"""Changes of tier told to the office that supervises the firm (等级变动告知).

Worked out from the decisions, which are never altered: a change is a decision whose
tier differs from the one before it for the same readers.

Source: the registry's own rule (32): old and new tier go to the supervising office.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.vocabulary import Audience, Purpose
from registry.models import User
from registry.services.access import log_reading
from registry.services.officers import acting_officer

MOST = 200
DAYS = 90
_CHANGES = """
SELECT e.uscc, ev.name, d.audience, COALESCE(b.tier, '') AS before, d.tier, d.as_of
  FROM credit_tierdecision d
  JOIN registry_enterprise e ON e.id = d.enterprise_id
  JOIN LATERAL (SELECT name, region FROM registry_enterpriseversion
                 WHERE enterprise_id = e.id ORDER BY ordinal DESC LIMIT 1) ev
    ON starts_with(ev.region, %(region)s)
  LEFT JOIN LATERAL (SELECT tier FROM credit_tierdecision
                      WHERE enterprise_id = d.enterprise_id AND audience = d.audience
                        AND id < d.id
                      ORDER BY id DESC LIMIT 1) b ON true
 WHERE d.decided_at >= %(since)s
   AND d.tier <> COALESCE(b.tier, '')
   AND (%(first)s OR b.tier <> '' OR d.tier IN ('C', 'D'))
 ORDER BY d.id DESC
 LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class TierChange:
    """One change: of which firm, for whom, from which tier to which, on which day.

    Shape: `before` and `after` are a tier's letter, or "" for unrated.
    """

    uscc: str
    name: str
    audience: Audience
    before: str
    after: str
    on: date


def tier_changes(
    *, actor: User, now: datetime, with_first: bool = False
) -> list[TierChange]:
    """Return the newest changes of the last 90 days in the officer's region.

    Shape: a first tier of A or B is left out, unless `with_first`.

    Raises:
        NotAllowedError: the officer may not read restricted facts.
    """
    officer = acting_officer(actor, Act.READ_RESTRICTED, on=day_of(now))
    log_reading(
        user=actor,
        enterprise=None,
        purpose=Purpose.SUPERVISION,
        what="changes of tier",
        now=now,
    )
    region = officer.authority.region.removesuffix("00").removesuffix("00")
    parameters: dict[str, str | int | datetime] = {
        "region": region,
        "since": now - timedelta(days=DAYS),
        "first": with_first,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, parameters)
        rows = cursor.fetchall()
    return [
        TierChange(
            uscc=uscc,
            name=name,
            audience=Audience(audience),
            before=before,
            after=after,
            on=on,
        )
        for uscc, name, audience, before, after, on in rows
    ]
