"""Credit reports for everybody: printed, and verified by number (信用报告接口)."""

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import PublicView, answered_by, problems
from registry.api.rendering import Output, printed_file, rendered
from search.domain.choices import LONGEST_CODE
from search.services.issued_reports import print_report, report_state


class ReportInput(serializers.Serializer[Any]):
    """Of which firm."""

    uscc = serializers.CharField(max_length=LONGEST_CODE)


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


class ReportsView(PublicView):
    """Public credit reports."""

    @extend_schema(
        operation_id="print_report",
        request=ReportInput,
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **problems(404, 503),
        },
    )
    def post(self, request: Request) -> FileResponse:
        """Print a firm's public report of today, signed; asked again, the same one."""
        given = ReportInput(data=request.data)
        given.is_valid(raise_exception=True)
        printed = print_report(
            given.validated_data["uscc"],
            verify_at=request.build_absolute_uri(reverse("verify")),
            now=clock.now(),
        )
        return printed_file(printed.pdf, name=printed.report.number)


class ReportView(PublicView):
    """One report by its number."""

    @extend_schema(operation_id="report", responses=answered_by(ReportStateOutput, 404))
    def get(self, request: Request, number: str) -> Response:
        """Confirm a report; compare the paper's day and number with the answer."""
        state = report_state(number)
        report = state.report
        content = {
            "number": report.number,
            "audience": report.audience,
            "issued_at": report.issued_at,
            "as_of": report.as_of,
            "data_version": report.data_version,
            "ruleset": report.ruleset,
            "changed": state.changed_at is not None,
            "changed_at": state.changed_at,
        }
        return rendered(ReportStateOutput, content)
