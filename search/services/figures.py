"""The figures of this version of the data, counted once for all readers (统计缓存)."""

from datetime import date

from django.core.cache import cache

from search.services.disclosure import data_version
from search.statistics import Statistics, statistics

KEPT_FOR = 600  # seconds; another version of the data, or another day, is counted anew


def statistics_of(today: date) -> Statistics:
    """Return what is counted of all that is public on this day."""
    key = f"statistics:{today}:{data_version()}"
    found: Statistics | None = cache.get(key)
    if found is None:
        found = statistics(today)
        cache.set(key, found, KEPT_FOR)
    return found
