"""Firms for programs: search, files and tiers (企业接口)."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.rendering import rendered
from registry.domain.uscc import InvalidUsccError
from search.api import answers, serializers
from search.api.parameters import (
    DayParameters,
    FirmParameters,
    SearchParameters,
    day_asked,
    filters_of,
    query_of,
)
from search.models import Profile
from search.selectors import profile_of, public_file
from search.services.finding import find_firms, suggest_firms

MOST_SUGGESTED = 8
MOVED = 308
_MOVED = OpenApiResponse(description="The firm was merged; `Location` is its successor")


class EnterprisesView(PublicView):
    """Firms found by name, code, former name or sound."""

    parameters = SearchParameters

    @extend_schema(
        operation_id="enterprises",
        parameters=[SearchParameters],
        responses=answered_by(serializers.SearchOutput, 503),
    )
    def get(self, request: Request) -> Response:
        """Find firms."""
        today = clock.today()
        query = query_of(self.asked())
        carried = answers.envelope(today)
        findings = find_firms(query, today=today)
        content = {
            **carried,
            "degraded": findings.is_degraded,
            "results": [answers.told_hit(found) for found in findings.found],
            "total": {
                "value": findings.page.total,
                "relation": findings.page.relation,
            },
            "alike": findings.is_alike,
            "facets": answers.told_facets(findings.page.facets),
            "next": findings.page.next_cursor or None,
        }
        return rendered(serializers.SearchOutput, content)


class SuggestView(PublicView):
    """Firms offered while somebody types, within what was chosen."""

    parameters = FirmParameters

    @extend_schema(
        operation_id="suggest",
        parameters=[FirmParameters],
        responses=answered_by(serializers.SuggestOutput, 503),
    )
    def get(self, request: Request) -> Response:
        """Offer firms."""
        today = clock.today()
        carried = answers.envelope(today)
        asked = self.asked()
        offered, is_degraded = suggest_firms(
            asked["q"],
            limit=MOST_SUGGESTED,
            today=today,
            filters=filters_of(asked),
        )
        results = [{"uscc": one.uscc, "name": one.name} for one in offered]
        content = {**carried, "degraded": is_degraded, "results": results}
        return rendered(serializers.SuggestOutput, content)


class EnterpriseView(PublicView):
    """A firm's whole public file."""

    parameters = DayParameters

    @extend_schema(
        operation_id="enterprise",
        parameters=[DayParameters],
        responses={**answered_by(serializers.EnterpriseOutput, 404), 308: _MOVED},
    )
    def get(self, request: Request, uscc: str) -> HttpResponseBase:
        """Tell what is public today about a day, today unless one is named."""
        today = clock.today()
        as_of = day_asked(self.asked(), today=today)
        carried = answers.envelope(as_of)
        profile = _profile(uscc)
        if successor := profile.view["firm"]["successor"]:
            return _moved(request, "api-enterprise", successor)
        file = public_file(profile, today=today, as_of=as_of)
        line = answers.told_line(profile, file.tier)
        content = {
            **carried,
            **answers.told_firm(file.public.firm, line),
            "records": [
                answers.told_record(one, uscc=profile.uscc)
                for one in file.public.records
            ],
            "simple_deregistration_barred_by": answers.told_exit_bars(file.public),
        }
        return rendered(serializers.EnterpriseOutput, content)


class TierView(PublicView):
    """A firm's tier, with all that is needed to work it out again."""

    parameters = DayParameters

    @extend_schema(
        operation_id="tier",
        parameters=[DayParameters],
        responses={**answered_by(serializers.TierOutput, 404), 308: _MOVED},
    )
    def get(self, request: Request, uscc: str) -> HttpResponseBase:
        """Tell the tier of a day by what is public today, today unless one is named."""
        today = clock.today()
        as_of = day_asked(self.asked(), today=today)
        carried = answers.envelope(as_of)
        profile = _profile(uscc)
        if successor := profile.view["firm"]["successor"]:
            return _moved(request, "api-tier", successor)
        file = public_file(profile, today=today, as_of=as_of)
        content: dict[str, Any] = {
            **carried,
            "uscc": profile.uscc,
            "name": profile.name,
            **answers.told_tier(file.tier),
            **answers.told_judgement(file, rules_address=reverse("api-rules")),
        }
        return rendered(serializers.TierOutput, content)


def _profile(text: str) -> Profile:
    """Return the firm's view; a bad code is told with what is wrong with it."""
    try:
        return profile_of(text)
    except InvalidUsccError as error:
        is_english = (get_language() or "").startswith("en")
        error.fields = {
            "uscc": [one.label if is_english else one.term for one in error.faults]
        }
        raise


def _moved(request: Request, name: str, successor: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    address = reverse(name, args=[successor]) + (f"?{query}" if query else "")
    return HttpResponse(status=MOVED, headers={"Location": address})
