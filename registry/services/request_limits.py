"""How much one client may ask in a minute, counted over all workers (限流).

One upsert a request, in an unlogged table; a client over its budget is refused from
this process's memory until the minute ends, so that a flood costs the database nothing.
No query is kept, and of an address only a digest under our secret, which differs from
window to window and is deleted when the window is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import Error, connection
from django.utils.crypto import salted_hmac

from registry.models import RequestCount

WINDOW = 60  # seconds
_COUNT = """
INSERT INTO registry_requestcount AS held (key, ends_at, used) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET used = held.used + 1
RETURNING used
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What is left of a client's budget for a class of requests."""

    name: str
    quota: int
    left: int
    seconds: int  # until the window ends

    @property
    def is_exceeded(self) -> bool:
        """Tell whether this request is one too many."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """Return the standard header fields (draft-ietf-httpapi-ratelimit-headers)."""
        told = {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={max(self.left, 0)};t={self.seconds}',
        }
        return told | ({"Retry-After": str(self.seconds)} if self.is_exceeded else {})


class _Refused:
    """The clients this process knows to be over their budget in this window."""

    def __init__(self) -> None:
        self.ends = 0
        self.keys: set[bytes] = set()

    def turn_to(self, ends: int) -> bool:
        """Begin another window; tell whether it is another one."""
        if ends == self.ends:
            return False
        self.ends, self.keys = ends, set()
        return True


_REFUSED = _Refused()


def count_request(
    client: str, *, name: str, budgets: Mapping[str, int], now: datetime
) -> Allowance | None:
    """Count one request of a client; None where nothing is limited.

    A database that does not answer refuses nobody: what is asked will say so itself.
    """
    quota = budgets.get(name)
    if quota is None:
        return None
    at = int(now.timestamp())
    ends = at - at % WINDOW + WINDOW
    key = salted_hmac("registry.requests", f"{ends}|{name}|{client}").digest()[:16]
    is_first = _REFUSED.turn_to(ends)
    if key in _REFUSED.keys:
        return Allowance(name=name, quota=quota, left=-1, seconds=ends - at)
    try:
        used = _count(key, ends=ends)
        if is_first:
            forget_requests(now=now)
    except Error:
        return None
    if used > quota:
        _REFUSED.keys.add(key)
    return Allowance(name=name, quota=quota, left=quota - used, seconds=ends - at)


def forget_requests(*, now: datetime) -> None:
    """Delete the counts of windows that are over."""
    RequestCount.objects.filter(ends_at__lte=now).delete()


def _count(key: bytes, *, ends: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, datetime.fromtimestamp(ends, UTC)])
        return int(cursor.fetchone()[0])
