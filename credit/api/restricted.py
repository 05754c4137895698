"""The supervisory tier for programs of officers and the firm (监管评价接口)."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.evaluation import canonical
from credit.services.restricted import read_tier
from registry import clock
from registry.api.base import StaffView


class TierQuestion(serializers.Serializer[Any]):
    """Which judgement is asked for."""

    purpose = serializers.CharField(default="")
    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)


class SupervisoryTier(StaffView):
    """A firm's supervisory judgement, as of a day and as known at an instant."""

    known_parameters = frozenset({"purpose", "as_of", "known_at"})

    @extend_schema(
        operation_id="supervisory_tier",
        parameters=[
            OpenApiParameter("purpose", str, OpenApiParameter.QUERY, required=True),
            OpenApiParameter("as_of", OpenApiTypes.DATE, OpenApiParameter.QUERY),
            OpenApiParameter("known_at", OpenApiTypes.DATETIME, OpenApiParameter.QUERY),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, uscc: str) -> Response:
        """Judge, after the reading and its purpose are logged."""
        question = TierQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        found = read_tier(
            uscc, user=self.actor, now=clock.now(), **question.validated_data
        )
        return Response(
            {
                "uscc": found.uscc,
                "as_of": found.evaluation.as_of,
                "data_version": found.position,
                "evaluation": json.loads(canonical(found.evaluation)),
            }
        )
