"""Credit reports: printed, and verified by number (信用报告接口)."""

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.credit_report import ReportAudience
from registry import clock
from registry.api.parameters import PublicView, answered_by, problems
from registry.api.partners import SIGNED_ON, caller_of, partner_of
from registry.api.rendering import Output, printed_file, rendered
from search.api.changes import MOST_CHANGES, ChangeOutput, told_changes
from search.domain.choices import LONGEST_CODE
from search.services.issued_reports import (
    is_given_to,
    print_full_report,
    print_report,
    report_changes,
    report_state,
)

LONGEST_PURPOSE = 20
_WITH_OR_WITHOUT_TOKEN: Any = [{}, *SIGNED_ON]


class ReportInput(serializers.Serializer[Any]):
    """Of which firm, and how much; a full one is read for a purpose, by a token."""

    uscc = serializers.CharField(max_length=LONGEST_CODE)
    audience = serializers.ChoiceField(
        ReportAudience.choices(), required=False, default=ReportAudience.PUBLIC.value
    )
    purpose = serializers.CharField(
        required=False,
        max_length=LONGEST_PURPOSE,
        help_text="of a full report: a purpose of the partner's scope",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a purpose where one is needed, and for none where it is not."""
        is_full = attrs["audience"] == ReportAudience.FULL
        if is_full and "purpose" not in attrs:
            raise serializers.ValidationError(
                {"purpose": [_("A full report is read for a purpose: state it.")]}
            )
        if not is_full and "purpose" in attrs:
            raise serializers.ValidationError(
                {"purpose": [_("The public report needs no purpose.")]}
            )
        return attrs


class ReportStateOutput(Output):
    """A report that was issued, and whether anything public has changed since."""

    number = serializers.CharField()
    audience = serializers.CharField()
    issued_at = serializers.DateTimeField()
    as_of = serializers.DateField(help_text="the day it tells, in China")
    data_version = serializers.IntegerField()
    ruleset = serializers.CharField(help_text="digest of the rule set")
    changed = serializers.BooleanField(help_text="anything public of the firm")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="the first time")
    changes = ChangeOutput(
        many=True,
        allow_null=True,
        help_text="of a full report, only for the partner it was given to",
    )


class ReportsView(PublicView):
    """Credit reports: public ones for everybody, full ones with the firm's leave."""

    authentication_classes = (OAuth2Authentication,)  # type: ignore[assignment]

    @extend_schema(
        operation_id="print_report",
        auth=_WITH_OR_WITHOUT_TOKEN,
        request=ReportInput,
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **problems(401, 403, 404, 503),
        },
    )
    def post(self, request: Request) -> FileResponse:
        """Print a firm's report of today, signed.

        Asked again, the public one is the same; a full one is another each time.
        """
        given = ReportInput(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        verify_at = request.build_absolute_uri(reverse("verify"))
        if asked["audience"] == ReportAudience.FULL:
            printed = print_full_report(
                asked["uscc"],
                caller=caller_of(request),
                purpose=asked["purpose"],
                verify_at=verify_at,
                now=clock.now(),
            )
        else:
            printed = print_report(asked["uscc"], verify_at=verify_at, now=clock.now())
        return printed_file(printed.pdf, name=printed.report.number)


class ReportView(PublicView):
    """One report by its number."""

    authentication_classes = (OAuth2Authentication,)  # type: ignore[assignment]

    @extend_schema(operation_id="report", responses=answered_by(ReportStateOutput, 404))
    def get(self, request: Request, number: str) -> Response:
        """Confirm a report; compare the paper's day and number with the answer."""
        state = report_state(number)
        report = state.report
        is_own = is_given_to(report, partner_of(request))
        changes = report_changes(report, limit=MOST_CHANGES) if is_own else None
        content = {
            "number": report.number,
            "audience": report.audience,
            "issued_at": report.issued_at,
            "as_of": report.as_of,
            "data_version": report.data_version,
            "ruleset": report.ruleset,
            "changed": state.changed_at is not None,
            "changed_at": state.changed_at,
            "changes": None if changes is None else told_changes(changes),
        }
        return rendered(ReportStateOutput, content)
