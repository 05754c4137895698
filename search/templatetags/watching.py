"""What a partner's own page tells of its portfolios (变动监测提示)."""

from django import template

from registry.models import Partner
from search.services.portfolio_summaries import Waiting, waiting_for

register = template.Library()


@register.simple_tag
def watched(partner: Partner) -> Waiting:
    """Return how many portfolios a partner has, and how many firms changed."""
    return waiting_for(partner)
