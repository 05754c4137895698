"""The supervisory judgement, read for a purpose, as of a day, as known then (评价)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit.domain.evaluation import Evaluation
from credit.services.evaluation import evaluate_firm
from registry.clock import day_of
from registry.domain.errors import DomainError, msg
from registry.domain.files import StopSale
from registry.domain.uscc import parse_uscc
from registry.domain.vocabulary import Audience
from registry.marks import marks_of
from registry.models import User
from registry.selectors import log_position, position_known_at
from registry.services.access import log_reading
from registry.services.queues import firm_of


class NotYetError(DomainError):
    """A judgement is of today or a day before it."""

    code = "not_yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class RestrictedTier:
    """A judgement, the position of the log whose facts it read, the stop-sales then."""

    uscc: str
    position: int
    evaluation: Evaluation
    stop_sales: Sequence[StopSale]


def read_tier(
    uscc: str,
    *,
    user: User,
    purpose: str,
    now: datetime,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> RestrictedTier:
    """Judge a firm from all usable facts; the reading is logged before it is answered.

    Time: `as_of` is a civil day in China, today if None; `known_at` an instant, now if
    None. The same question gives the same bytes for ever.

    Raises:
        InvalidUsccError, FirmNotFoundError: the code is wrong or nobody's.
        PurposeMissingError, NotAllowedError: the reading is not lawful.
        NotYetError, BeforeTheLogError, NotInForceError: there is no answer then.
    """
    firm = firm_of(parse_uscc(uscc))
    today = day_of(now)
    if (as_of or today) > today or (known_at or now) > now:
        raise NotYetError(msg("Ask for today or a day before it."))
    log_reading(
        user=user, enterprise=firm, purpose=purpose, what="supervisory tier", now=now
    )
    position = position_known_at(known_at) if known_at else log_position()
    evaluation = evaluate_firm(
        firm.pk,
        audience=Audience.SUPERVISORY,
        as_of=as_of or today,
        today=today,
        position=position,
    )
    return RestrictedTier(
        uscc=firm.uscc,
        position=position,
        evaluation=evaluation,
        stop_sales=_stop_sales(firm.pk, position),
    )


def _stop_sales(firm: int, position: int) -> Sequence[StopSale]:
    marks = marks_of([(firm, position)]).get(firm, {})
    return [one.stop_sale for one in marks.values() if one.stop_sale]
