"""A partner's own receipts: listed, and as papers (核验回执接口)."""

from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import (
    NewestParameters,
    answered_by,
    newest_page,
    problems,
)
from registry.api.partners import SIGNED_ON, PartnerView
from registry.api.rendering import Output, printed_file, rendered
from registry.domain.partners import CheckPurpose
from search.services.receipt_papers import own_check, receipt_pdf
from search.services.receipts import checks_of, superseded, superseded_among


class ReceiptsParameters(NewestParameters):
    """Which of the partner's own receipts."""

    superseded = serializers.BooleanField(
        required=False,
        default=False,
        help_text="only those that rest on what was withdrawn or corrected since",
    )


class OwnReceiptOutput(Output):
    """A receipt of the partner that asks, in short."""

    number = serializers.CharField()
    at = serializers.DateTimeField()
    purpose = serializers.CharField()
    purpose_label = serializers.CharField()
    firms = serializers.IntegerField(help_text="rows asked about")
    superseded = serializers.BooleanField()


class OwnReceiptsOutput(Output):
    """One page of receipts, the newest first."""

    results = OwnReceiptOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page"
    )


class ReceiptsView(PartnerView):
    """The receipts of the partner that asks."""

    parameters = ReceiptsParameters

    @extend_schema(
        operation_id="receipts",
        auth=SIGNED_ON,
        parameters=[ReceiptsParameters],
        responses=answered_by(OwnReceiptsOutput, 401, 403),
    )
    def get(self, request: Request) -> Response:
        """List them; a superseded one is to be asked again."""
        asked, partner = self.asked(), self.caller.partner
        of = superseded if asked.pop("superseded") else checks_of
        shown, further = newest_page(of(partner), **asked)
        old = superseded_among(partner, shown)
        content = [
            {
                "number": one.number,
                "at": one.at,
                "purpose": one.purpose,
                "purpose_label": CheckPurpose(one.purpose).term,
                "firms": one.receipt["firms"],
                "superseded": one.pk in old,
            }
            for one in shown
        ]
        return rendered(OwnReceiptsOutput, {"results": content, "next": further})


class ReceiptPdfView(PartnerView):
    """One receipt as a paper, for the partner that asked."""

    @extend_schema(
        operation_id="receipt_pdf",
        auth=SIGNED_ON,
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **problems(401, 403, 404, 503),
        },
    )
    def get(self, request: Request, number: str) -> FileResponse:
        """Print a receipt of one's own, signed."""
        check = own_check(number, self.caller.partner)
        pdf = receipt_pdf(
            check,
            verify_at=request.build_absolute_uri(reverse("verify")),
            keys_at=request.build_absolute_uri(reverse("api-receipt-keys")),
            now=clock.now(),
        )
        return printed_file(pdf, name=check.number)
