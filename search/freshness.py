"""How new the data are: last imports, judgement and publication (数据时效).

Shape: nothing here moves with what is not public: an import under a secrecy review
that found something, or a fall that is being told to the firm first, leaves no sign.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from credit.models import TierDecision
from registry.clock import day_of
from registry.domain.vocabulary import Audience, Secrecy
from registry.models import BatchState, ImportBatch
from search.models import Disclosure
from search.selectors import open_profiles

_SECRET = [str(found) for found in Secrecy if found is not Secrecy.NONE]


@dataclass(frozen=True, kw_only=True, slots=True)
class Freshness:
    """What is said of how new the data are.

    Shape: `imports` are (layout of records, "" for the register of firms, last day);
    `waiting` are firms whose day has come and who are to be judged anew.
    """

    imports: tuple[tuple[str, date], ...]
    judged_on: date | None
    published_at: datetime | None
    waiting: int


def freshness(today: date) -> Freshness:
    """Return how new the data are, one statement for each answer."""
    published = Disclosure.objects.filter(stream=Disclosure.Stream.PUBLIC)
    judged = TierDecision.objects.filter(audience=Audience.PUBLIC, notices=None)
    late = open_profiles().filter(due_on__lte=today)
    judged_at = judged.order_by("-id").values_list("decided_at", flat=True).first()
    return Freshness(
        imports=_imports(),
        judged_on=day_of(judged_at) if judged_at else None,
        published_at=published.order_by("-seq").values_list("at", flat=True).first(),
        waiting=late.count(),
    )


def _imports() -> tuple[tuple[str, date], ...]:
    """Return the day each source was last taken in; an officer released each."""
    secret = ImportBatch.objects.filter(cases__steps__payload__secrecy__in=_SECRET)
    released = (
        ImportBatch.objects.filter(state=BatchState.RELEASED)
        .exclude(pk__in=secret.values("pk"))
        .values_list("layout")
        .annotate(Max("updated_at"))
        .order_by("layout")
    )
    return tuple((layout, day_of(at)) for layout, at in released)
