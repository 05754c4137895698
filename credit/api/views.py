"""The rules for programs: GET rules (规则)."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.serializers import RulesetOutput, told_rulebook
from credit.domain.rulebook import rulebook
from credit.services.evaluation import ruleset
from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.rendering import rendered


class RulesView(PublicView):
    """The rule set in use: rules, words of the tiers, dated numbers, sources."""

    @extend_schema(operation_id="rules", responses=answered_by(RulesetOutput))
    def get(self, request: Request) -> Response:
        """Tell the rule set in use."""
        today = clock.today()
        told = told_rulebook(rulebook(ruleset(), as_of=today))
        return rendered(RulesetOutput, {**told, "as_of": today})
