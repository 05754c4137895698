"""What changed in a portfolio, and its acknowledgement (变动接口)."""

from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import NewestParameters, answered_by, newest_page
from registry.api.partners import SIGNED_ON
from registry.api.rendering import Output, rendered
from registry.domain.partners import AdverseKind
from search.api.check_facts import CheckFactsOutput
from search.api.portfolios import OwnPortfolioView, WaitingOutput, told_diff
from search.domain.watching import WATCHED, FactChange
from search.services import watching

_LARGEST = 2**63 - 1


class ChangeParameters(NewestParameters):
    """Which page of which diff."""

    number = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=_LARGEST,
        help_text="of the diff to read on in; without, the portfolio is compared now",
    )


class ChangedFactOutput(Output):
    """A fact that is counted and became public, was corrected, or left."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField([one.value for one in AdverseKind])
    kind_label = serializers.CharField()
    change = serializers.ChoiceField([one.value for one in FactChange])
    change_label = serializers.CharField()


class ChangedFirmOutput(Output):
    """A firm that changed: what a check told before, and what it tells now."""

    reference = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True, help_text="as stated")
    firm = serializers.CharField(help_text="its code")
    firm_name = serializers.CharField(allow_blank=True)
    asked_again = serializers.BooleanField(
        help_text="the decision that settled it no longer holds: decide anew"
    )
    gone = serializers.BooleanField(help_text="the public finds it no more")
    fields_ = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in WATCHED])
    )
    before = CheckFactsOutput(
        help_text="entries in lists that are no longer public are left out"
    )
    after = CheckFactsOutput()
    facts = ChangedFactOutput(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Call it `fields`, a name serializers keep for themselves."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class ChangesOutput(Output):
    """A page of a diff."""

    diff = WaitingOutput()
    results = ChangedFirmOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page; state the number with it"
    )


class ChangesView(OwnPortfolioView):
    """What changed since the newest acknowledgement."""

    parameters = ChangeParameters

    @extend_schema(
        operation_id="portfolio_changes",
        auth=SIGNED_ON,
        parameters=[ChangeParameters],
        responses=answered_by(ChangesOutput, 401, 403, 404, 409),
    )
    def get(self, request: Request, portfolio_id: int) -> Response:
        """Tell the firms that changed; told again until it is acknowledged."""
        asked = self.asked()
        number = asked.pop("number", None)
        found = watching.changes_of(
            self.own(portfolio_id),
            page=partial(newest_page, **asked),
            caller=self.caller,
            now=clock.now(),
            number=number,
        )
        content = {
            "diff": told_diff(found.diff),
            "results": found.results,
            "next": found.next,
        }
        return rendered(ChangesOutput, content)


class AcknowledgementInput(serializers.Serializer[Any]):
    """The number of the diff that was read."""

    number = serializers.IntegerField(min_value=1, max_value=_LARGEST)


class AcknowledgementOutput(Output):
    """The newest diff acknowledged, and when."""

    acknowledged = serializers.IntegerField()
    acknowledged_at = serializers.DateTimeField()


class AcknowledgementsView(OwnPortfolioView):
    """Acknowledgements of what was read."""

    @extend_schema(
        operation_id="acknowledge_changes",
        auth=SIGNED_ON,
        request=AcknowledgementInput,
        responses=answered_by(AcknowledgementOutput, 401, 403, 404, 409),
    )
    def post(self, request: Request, portfolio_id: int) -> Response:
        """Take what a diff told as known; what came after stays to be told."""
        own = self.own(portfolio_id)
        given = AcknowledgementInput(data=request.data)
        given.is_valid(raise_exception=True)
        held = watching.acknowledge(own, **given.validated_data, now=clock.now())
        return rendered(
            AcknowledgementOutput,
            {
                "acknowledged": held.acknowledged,
                "acknowledged_at": held.acknowledged_at,
            },
        )
