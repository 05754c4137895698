"""Checks for partners' systems, and receipts for everybody (核验接口)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.partners import SIGNED_ON, PartnerView, partner_of
from registry.api.rendering import Output, rendered
from registry.domain.partners import RowVerdict
from search.api.changes import MOST_CHANGES, ChangeOutput, told_changes
from search.api.check_facts import CheckFactsOutput
from search.api.matching import ReasonOutput, StatedInput
from search.api.serializers import Envelope
from search.domain.matching import Stated
from search.domain.receipts import sent_digest
from search.index.questions import clean
from search.services import receipts
from search.services.checks import (
    MOST_FIRMS,
    Answered,
    Question,
    Row,
    check_firms,
)
from search.services.receipts import ReceiptState

_LONGEST_KEY = 100
KEY_HEADER = "Idempotency-Key"


class CheckedInput(StatedInput):
    """A firm as the partner states it, with a reference of its own."""

    reference = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=_LONGEST_KEY
    )


class CheckInput(serializers.Serializer[Any]):
    """What is asked: why, and about which firms."""

    purpose = serializers.CharField(max_length=20)
    firms = serializers.ListField(child=serializers.DictField(), allow_empty=False)

    def validate_firms(self, firms: list[dict[str, Any]]) -> list[Row]:
        """Read each row; one that cannot be read says so in its own answer."""
        if len(firms) > MOST_FIRMS:
            raise serializers.ValidationError(
                _("%(number)s firms; one check takes at most %(most)s.")
                % {"number": len(firms), "most": MOST_FIRMS}
            )
        return list(map(_row, firms))


def _row(said: dict[str, Any]) -> Row:
    given = CheckedInput(data=said)
    if given.is_valid():
        read = given.validated_data
        stated = Stated(read["name"], read["uscc"], read["region"])
        return Row(reference=read["reference"], stated=stated)
    faults = {
        clean(name): [clean(str(sentence)) for sentence in told]
        for name, told in given.errors.items()
    }
    reference = clean(str(said.get("reference", "")))[:_LONGEST_KEY]
    return Row(reference=reference, stated=Stated(""), faults=faults)


class RowCandidateOutput(Output):
    """A firm that may be meant: enough to tell which."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    firm_status = serializers.CharField()
    firm_status_label = serializers.CharField()
    matched_name = serializers.CharField()
    reasons = ReasonOutput(many=True)


class RowOutput(Output):
    """What is said of one row; `firm` only of a match, as far as the scope goes."""

    reference = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField([one.value for one in RowVerdict])
    status_label = serializers.CharField()
    reasons = ReasonOutput(many=True)
    candidates = RowCandidateOutput(many=True)
    firm = CheckFactsOutput(allow_null=True)
    faults = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="of a row that cannot be read: sentences by field",
    )


class ReceiptOutput(Output):
    """A signed receipt: all of it but `signature` is what was signed."""

    form = serializers.CharField()
    number = serializers.CharField()
    at = serializers.CharField(help_text="instant, UTC")
    client = serializers.CharField(help_text="code of the partner that asked")
    purpose = serializers.CharField()
    question = serializers.CharField(help_text="SHA-256 of the question as it was sent")
    answer = serializers.CharField(help_text="SHA-256 of `results`")
    firms = serializers.IntegerField()
    data_version = serializers.IntegerField()
    ruleset = serializers.CharField(help_text="digest of the rule set")
    as_of = serializers.CharField()
    is_degraded = serializers.BooleanField()
    key_id = serializers.CharField(help_text="see `receipt-keys`")
    signature = serializers.CharField(help_text="Ed25519, base64")


class CheckOutput(Envelope):
    """The answer, row by row in the order asked, and its receipt."""

    receipt = ReceiptOutput()
    results = RowOutput(many=True)


class CheckView(PartnerView):
    """Firms checked for a stated purpose."""

    @extend_schema(
        operation_id="check",
        auth=SIGNED_ON,
        request=CheckInput,
        parameters=[
            OpenApiParameter(
                KEY_HEADER,
                str,
                OpenApiParameter.HEADER,
                description="the caller's own: a repeated call is the same check",
            )
        ],
        responses=answered_by(CheckOutput, 401, 403, 404, 409, 503),
    )
    def post(self, request: Request) -> Response:
        """Check up to 500 firms; the answer comes with its receipt."""
        given = CheckInput(data=request.data)
        given.is_valid(raise_exception=True)
        question = Question(
            rows=given.validated_data["firms"],
            purpose=given.validated_data["purpose"],
            digest=sent_digest(request.data),
            request_key=_request_key(request),
        )
        answered = check_firms(question, caller=self.caller, now=clock.now())
        return Response(_told(answered))


def _request_key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise serializers.ValidationError(
            {KEY_HEADER: [_("A key has at most 100 printable characters.")]}
        )
    return str(key)


def _told(answered: Answered) -> dict[str, Any]:
    """Tell an answer to the letter: its receipt holds the digest of these results."""
    receipt = answered.check.receipt
    return {
        "as_of": receipt["as_of"],
        "data_version": receipt["data_version"],
        "degraded": receipt["is_degraded"],
        "receipt": receipt,
        "results": answered.results,
    }


class ReceiptStateOutput(Output):
    """A receipt, whether it is genuine, and whether anything in it has changed."""

    receipt = ReceiptOutput()
    verdict = serializers.CharField()
    verdict_label = serializers.CharField()
    changed = serializers.BooleanField(help_text="anything public of any firm in it")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="the first time")
    superseded = serializers.BooleanField(
        help_text="a fact it rested on was withdrawn or corrected since"
    )
    changes = ChangeOutput(
        many=True, allow_null=True, help_text="only for the partner that asked"
    )


class ReceiptView(PublicView):
    """One receipt, for whoever holds its number."""

    authentication_classes = (OAuth2Authentication,)  # type: ignore[assignment]

    @extend_schema(
        operation_id="receipt", responses=answered_by(ReceiptStateOutput, 404)
    )
    def get(self, request: Request, number: str) -> Response:
        """Confirm a receipt; what changed is told only to whom it was given."""
        state = receipts.receipt_state(number)
        partner = partner_of(request)
        is_own = partner is not None and partner.pk == state.check.partner_id
        changes = receipts.changes_of(state.check, limit=MOST_CHANGES)
        content = _told_state(state) | {
            "changes": told_changes(changes) if is_own else None
        }
        return rendered(ReceiptStateOutput, content)


def _told_state(state: ReceiptState) -> dict[str, Any]:
    return {
        "receipt": state.check.receipt,
        "verdict": state.verdict.value,
        "verdict_label": state.verdict.term,
        "changed": state.changed_at is not None,
        "changed_at": state.changed_at,
        "superseded": state.is_superseded,
    }
