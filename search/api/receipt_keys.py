"""The keys that receipts are verified with, for everybody (回执公钥接口)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.parameters import PublicView, answered_by
from registry.api.rendering import Output, rendered
from search.services.signing_keys import LEAD, public_keys


class ReceiptKeyOutput(Output):
    """A key, and when it signed; instants are in UTC and sort as text."""

    key_id = serializers.CharField()
    algorithm = serializers.CharField(help_text="Ed25519, RFC 8032")
    public_key = serializers.CharField(help_text="base64 of its 32 bytes")
    valid_from = serializers.CharField(help_text="as a receipt's `at`")
    valid_until = serializers.CharField(
        allow_null=True, help_text="from then on the next key signs; null: not known"
    )


class ReceiptKeysOutput(Output):
    """Every key there was, is and will be, the oldest first."""

    results = ReceiptKeyOutput(many=True)


class ReceiptKeysView(PublicView):
    """The public halves of the keys that sign receipts."""

    @extend_schema(
        operation_id="receipt_keys", responses=answered_by(ReceiptKeysOutput)
    )
    def get(self, _request: Request) -> Response:
        """Tell all; a copy may be kept for as long as a key waits before it signs."""
        answer = rendered(ReceiptKeysOutput, {"results": public_keys()})
        seconds = int(LEAD.total_seconds())
        answer.headers["Cache-Control"] = f"public, max-age={seconds}"
        return answer
