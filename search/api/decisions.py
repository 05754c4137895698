"""Decisions of partners' systems on possible matches (疑似核定接口)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
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
from registry.api.rendering import Output, rendered
from registry.domain.partners import Decision
from search.api.matching import StatedInput
from search.domain.choices import LONGEST_CODE
from search.domain.decisions import LONGEST_NOTE
from search.domain.matching import Stated
from search.models import MatchDecision
from search.services import decisions
from search.services.decisions import Decided

MOST_DECISIONS = 500  # of one call; more is refused, never cut


class DecidedInput(StatedInput):
    """What was stated, which firm is meant or not meant by it, and why."""

    firm = serializers.CharField(max_length=LONGEST_CODE, help_text="its code")
    decision = serializers.ChoiceField([Decision.SAME.value, Decision.OTHER.value])
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_NOTE
    )


class DecisionsInput(serializers.Serializer[Any]):
    """Up to 500 decisions; all are kept, or none."""

    decisions = DecidedInput(many=True, allow_empty=False)

    def validate_decisions(self, said: list[dict[str, Any]]) -> list[Decided]:
        """Read them."""
        if len(said) > MOST_DECISIONS:
            raise serializers.ValidationError(
                _("%(number)s decisions; one call takes at most %(most)s.")
                % {"number": len(said), "most": MOST_DECISIONS}
            )
        return [
            Decided(
                stated=Stated(one["name"], one["uscc"], one["region"]),
                uscc=one["firm"],
                decision=Decision(one["decision"]),
                note=one["note"],
            )
            for one in said
        ]


class DecisionOutput(Output):
    """A decision in force."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True, help_text="as stated")
    uscc = serializers.CharField(allow_blank=True, help_text="as stated")
    region = serializers.CharField(allow_blank=True, help_text="as stated")
    firm = serializers.CharField(help_text="code of the firm on file")
    firm_name = serializers.CharField(help_text="its registered name on that day")
    decision = serializers.ChoiceField([Decision.SAME.value, Decision.OTHER.value])
    decision_label = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class DecisionsOutput(Output):
    """One page of decisions, the newest first."""

    results = DecisionOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page"
    )


class DecisionsView(PartnerView):
    """A partner's decisions on possible matches."""

    tells_own = True

    parameters = NewestParameters

    @extend_schema(
        operation_id="decisions",
        auth=SIGNED_ON,
        parameters=[NewestParameters],
        responses=answered_by(DecisionsOutput, 401, 403),
    )
    def get(self, request: Request) -> Response:
        """List those in force, the newest first."""
        given = decisions.in_force(self.caller.partner)
        shown, further = newest_page(given, **self.asked())
        content = {"results": list(map(_told, shown)), "next": further}
        return rendered(DecisionsOutput, content)

    @extend_schema(
        operation_id="decide",
        auth=SIGNED_ON,
        request=DecisionsInput,
        responses=answered_by(DecisionsOutput, 401, 403, 409, 503),
    )
    def post(self, request: Request) -> Response:
        """Decide possible matches; checks and portfolios follow from now on."""
        given = DecisionsInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = decisions.decide(
            given.validated_data["decisions"], caller=self.caller, now=clock.now()
        )
        content = {"results": list(map(_told, made)), "next": None}
        return rendered(DecisionsOutput, content)


class DecisionView(PartnerView):
    """One decision."""

    @extend_schema(
        operation_id="undo_decision",
        auth=SIGNED_ON,
        responses={204: None, **problems(401, 403, 404)},
    )
    def delete(self, request: Request, decision_id: int) -> Response:
        """Undo it: the same question is asked again."""
        decisions.undo(decision_id, caller=self.caller, now=clock.now())
        return Response(status=204)


def _told(one: MatchDecision) -> dict[str, Any]:
    decision = Decision(one.decision)
    return {
        "id": one.pk,
        "name": one.stated_name,
        "uscc": one.stated_code,
        "region": one.stated_region,
        "firm": one.enterprise.uscc,
        "firm_name": one.firm_name,
        "decision": decision.value,
        "decision_label": decision.term,
        "note": one.note,
        "at": one.at,
    }
