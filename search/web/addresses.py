"""Addresses of searches: shareable, one for each choice of filters (地址)."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.http import urlencode

CHOICES = ("q", "region", "industry", "tier", "listed", "status", "sort")


def results_url(chosen: Mapping[str, str], *, at: str = "home", **changes: str) -> str:
    """Return the address of a search with some choices changed; "" takes one off."""
    kept = {name: chosen.get(name, "") for name in CHOICES} | changes
    said = {name: value for name, value in kept.items() if value}
    return f"{reverse(at)}?{urlencode(said or {'q': ''})}"


def firm_url(uscc: str) -> str:
    """Return the address of a firm's page."""
    return reverse("enterprise", args=[uscc])


def entries_url(name: str, chosen: Mapping[str, str], **changes: str) -> str:
    """Return the address of a list with some choices changed; "" takes one off."""
    kept = {one: value for one, value in chosen.items() if one != "cursor"} | changes
    said = {one: value for one, value in kept.items() if value}
    return reverse(name) + (f"?{urlencode(said)}" if said else "")


def announcement_url(key: str) -> str:
    """Return the address of an announcement, which stays."""
    return reverse("announcement", args=[key])
