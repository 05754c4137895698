"""The figures of the statistics page for programs (统计接口)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.serializers import text_field
from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.rendering import Output, rendered
from registry.domain.industries import industry_name
from registry.domain.regions import region_name
from registry.domain.vocabulary import PenaltyKind, Sector
from search.api import answers
from search.api.serializers import Envelope
from search.services.figures import statistics_of
from search.statistics import SamplingCount


class SamplingCountOutput(Output):
    """Public samples of a field and a year."""

    sector = serializers.CharField()
    sector_label = serializers.CharField()
    year = serializers.IntegerField()
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="contested; in no rate")
    firms = serializers.IntegerField()
    pass_rate = serializers.FloatField(
        allow_null=True, help_text="per cent of passed and failed"
    )


class TierCountOutput(Output):
    """Firms of a tier, or without one, in a place or an industry."""

    code = serializers.CharField(allow_blank=True)
    label = text_field(allow_blank=True)
    tier = serializers.CharField(
        help_text="A to D, why none is told, or `late`: being worked out"
    )
    firms = serializers.IntegerField()


class CountOutput(Output):
    """How many of a code, a month or a reason."""

    code = serializers.CharField(allow_blank=True)
    label = text_field(allow_blank=True)
    number = serializers.IntegerField()


class IndicatorsOutput(Envelope):
    """Counts over all that is public on the day."""

    samplings = SamplingCountOutput(many=True)
    tiers_by_region = TierCountOutput(many=True)
    tiers_by_industry = TierCountOutput(many=True)
    penalties_by_kind = CountOutput(many=True)
    penalties_by_month = CountOutput(many=True)
    listings_by_reason = CountOutput(many=True)


class IndicatorsView(PublicView):
    """Figures over all that is public."""

    @extend_schema(operation_id="indicators", responses=answered_by(IndicatorsOutput))
    def get(self, request: Request) -> Response:
        """Tell what is counted today."""
        today = clock.today()
        carried = answers.envelope(today)
        found = statistics_of(today)
        content = {
            **carried,
            "samplings": [_sampling(one) for one in found.samplings],
            "tiers_by_region": [
                _tier(code, region_name(code.ljust(6, "0")) if code else "", *rest)
                for code, *rest in found.districts
            ],
            "tiers_by_industry": [
                _tier(code, industry_name(code) if code else "", *rest)
                for code, *rest in found.industries
            ],
            "penalties_by_kind": [
                _count(code, PenaltyKind(code).term, number)
                for code, number in found.penalty_kinds
            ],
            "penalties_by_month": [_count(m, m, n) for m, n in found.penalty_months],
            "listings_by_reason": [_count(r, r, n) for r, n in found.listings],
        }
        return rendered(IndicatorsOutput, content)


def _sampling(one: SamplingCount) -> dict[str, Any]:
    return {
        "sector": one.sector,
        "sector_label": Sector(one.sector).term,
        "year": one.year,
        "passed": one.passed,
        "failed": one.failed,
        "pending": one.pending,
        "firms": one.firms,
        "pass_rate": one.rate,
    }


def _tier(code: str, label: str, tier: Any, firms: Any) -> dict[str, Any]:
    return {"code": code, "label": label, "tier": tier, "firms": firms}


def _count(code: str, label: str, number: int) -> dict[str, Any]:
    return {"code": code, "label": label, "number": number}
