"""How many receipts of a partner rest on what was withdrawn or corrected (回执标签)."""

from typing import Any

from django import template

from registry.models import Partner
from search.services.receipts import superseded

register = template.Library()


@register.inclusion_tag("search/parts/superseded.html")
def superseded_receipts(partner: Partner) -> dict[str, Any]:
    """Tell a partner's people on their first page, if there are any."""
    return {"number": superseded(partner).count()}
