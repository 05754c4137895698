"""The only reader of the clock: instants in UTC, days in China (时钟)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()


def day_of(instant: datetime) -> date:
    """Return the civil date in China of an instant."""
    return instant.astimezone(CHINA).date()


def today() -> date:
    """Return today's civil date in China."""
    return day_of(now())
