"""What pages of watched firms share: who asks, where they stand (变动监测页公共)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from registry.clock import day_of
from registry.domain.partners import Scope
from registry.services.access import Asked, log_asking
from registry.services.partner_people import caller_of, person_of
from registry.services.partners import Caller, GrantEndedError
from registry.web.pages import actor_of
from search.models import Portfolio
from search.services.portfolios import WHAT

_NOTHING = Scope(
    fields=frozenset(), regions=frozenset(), kinds=frozenset(), purposes=frozenset()
)


def caller_at(request: HttpRequest, at: datetime) -> Caller:
    """Return in whose name somebody asks; a grant that is over is logged.

    Raises:
        NotPartnerError: the account is none of a partner's.
        GrantEndedError: the partner's grant is over or has not begun.
    """
    actor, today = actor_of(request), day_of(at)
    try:
        return caller_of(actor, on=today)
    except GrantEndedError as error:
        partner = person_of(actor, on=today).partner
        nobody = Caller(partner=partner, scope=_NOTHING, user=actor)
        refused = Asked(enterprise=None, fields=(), answer=error.code)
        log_asking(nobody, [refused], purpose="", what=WHAT, now=at)
        raise


def frame(
    caller: Caller, portfolio: Portfolio | None = None, *labels: str
) -> dict[str, Any]:
    """Return where a page stands."""
    way = [
        {"label": caller.partner.name, "url": reverse("partner")},
        {"label": gettext("Watch firms"), "url": reverse("portfolios")},
    ]
    if portfolio:
        url = reverse("portfolio", args=[portfolio.pk])
        way.append({"label": portfolio.name, "url": url})
    way += [{"label": label, "url": ""} for label in labels]
    way[-1] = {"label": way[-1]["label"], "url": ""}
    return {"nav_current": "partner", "breadcrumbs": way, "portfolio": portfolio}
