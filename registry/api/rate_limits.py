"""Budgets of requests: who asks, of which class, and what is said when it is spent."""

from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry import clock
from registry.api.errors import API_PREFIX, too_many
from registry.services.partners import client_of_token
from registry.services.request_limits import Allowance, count_request

_CLASSES = {
    "search": {"api-enterprises"},
    "suggest": {"api-suggest", "suggest-firms"},
    "match": {
        "api-match",
        "api-checks",
        "api-decisions",
        "api-portfolio-firms",
        "api-portfolio-changes",
        "api-token",
        "verify-file",
    },
    "export": {
        "results-table",
        "statistics-table",
        "api-feed-snapshot",
        "api-reports",
        "api-receipt-pdf",
        "partner-receipt-pdf",
        "firm-report",
        "firm-own-report",
    },
}
_ALLOWANCE = "zhixin.allowance"
_SUBNET = 64  # bits of an IPv6 address that are one subscriber's


class RateLimitMiddleware:
    """Counts each request against its client's budget, and refuses what is over it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with what is left of the budget."""
        response = self.get_response(request)
        allowance: Allowance | None = request.META.get(_ALLOWANCE)
        for name, value in (allowance.headers if allowance else {}).items():
            response.headers[name] = value
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a request that is one too many, once its address is known."""
        if not settings.RATE_LIMITS:
            return None
        account = _account_of(request)
        allowance = count_request(
            account or _subscriber(address_of(request.META)),
            name=class_of(request),
            budgets=settings.ACCOUNT_RATE_LIMITS if account else settings.RATE_LIMITS,
            now=clock.now(),
        )
        request.META[_ALLOWANCE] = allowance
        if allowance is None or not allowance.is_exceeded:
            return None
        if request.path.startswith(API_PREFIX):
            return too_many(request, seconds=allowance.seconds)
        context = {"seconds": allowance.seconds}
        return render(request, "429.html", context, status=429)


def class_of(request: HttpRequest) -> str:
    """Return the class of a request, by its address; "read" if it is no other."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name == "home":
        return "search" if request.GET else "read"
    return next((one for one, names in _CLASSES.items() if name in names), "read")


def _account_of(request: HttpRequest) -> str:
    """Return who asks by account or token, "" for a stranger, who costs no query."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        client = client_of_token(token, now=clock.now())
        return f"partner {client.partner_id}" if client else ""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return f"account {request.user.pk}" if request.user.is_authenticated else ""


def address_of(meta: Mapping[str, Any]) -> str:
    """Return the client's address as our outermost proxy saw it, of a META."""
    hops = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(hops):
        return str(hops[-settings.PROXIES].strip())
    return str(meta.get("REMOTE_ADDR", ""))


def _subscriber(told: str) -> str:
    """Return whom an address stands for: of IPv6 the subnet is one subscriber's."""
    try:
        address = ip_address(told)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SUBNET), strict=False))
    return str(address)
