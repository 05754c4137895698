"""Many firms looked up at once, as a bank or an agency states them (批量比对接口)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from registry import clock
from registry.api.parameters import PublicView, answered_by
from registry.api.rendering import Output, rendered
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus
from search.api import answers
from search.api.parameters import check_region
from search.api.serializers import Envelope
from search.domain.choices import LONGEST_CODE, LONGEST_TEXT
from search.domain.matching import MatchReason, Stated
from search.services.matching_firms import Candidate, Matched, match_firms

MOST_QUERIES = 1_000  # of one call; more is refused, never cut
_LONGEST_KEY = 100


class StatedInput(serializers.Serializer[Any]):
    """A firm as somebody states it: a name, a code or both."""

    name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_TEXT
    )
    uscc = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=LONGEST_CODE,
        help_text="unified social credit code as stated; a faulty one is told so",
    )
    region = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        validators=[check_region],
        help_text="GB/T 2260: where the firm is said to be",
    )

    def to_internal_value(self, data: Any) -> Any:
        """Refuse a field nobody reads: it may have been meant to decide."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            names = ", ".join(sorted(map(str, unknown)))
            told = _("Not known here: %(names)s.") % {"names": names}
            raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: told})
        return super().to_internal_value(data)


class MatchInput(serializers.Serializer[Any]):
    """Up to 1,000 statements, each under a key of one's own."""

    queries = serializers.DictField(child=serializers.DictField(), allow_empty=False)

    def validate_queries(self, queries: dict[str, Any]) -> dict[str, Stated]:
        """Read each statement; name the keys of those that cannot be read."""
        if len(queries) > MOST_QUERIES:
            raise serializers.ValidationError(
                _("%(number)s queries; one call takes at most %(most)s.")
                % {"number": len(queries), "most": MOST_QUERIES}
            )
        found: dict[str, Stated] = {}
        faults: dict[str, Any] = {}
        for key, said in queries.items():
            given = StatedInput(data=said)
            if len(key) > _LONGEST_KEY:
                faults[key[:_LONGEST_KEY]] = [_("A key has at most 100 characters.")]
            elif given.is_valid():
                stated = given.validated_data
                found[key] = Stated(stated["name"], stated["uscc"], stated["region"])
            else:
                faults[key] = [
                    f"{field}: {fault}"
                    for field, told in given.errors.items()
                    for fault in told
                ]
        if faults:
            raise serializers.ValidationError(faults)
        return found


class ReasonOutput(Output):
    """Why, as a code and in words."""

    reason = serializers.ChoiceField([one.value for one in MatchReason])
    reason_label = serializers.CharField()


class CandidateOutput(Output):
    """A firm on file that may be meant."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    firm_status = serializers.CharField()
    firm_status_label = serializers.CharField()
    matched_name = serializers.CharField()
    matched_on = serializers.CharField(help_text="which kind of name that is")
    matched_on_label = serializers.CharField()
    status = serializers.CharField()
    status_label = serializers.CharField()
    score = serializers.FloatField(help_text="1.0 only for a confirmed code")
    reasons = ReasonOutput(many=True)


class MatchedOutput(Output):
    """What is on file of one statement."""

    status = serializers.CharField(help_text="match, possible or none")
    status_label = serializers.CharField()
    reasons = ReasonOutput(many=True)
    candidates = CandidateOutput(many=True)
    candidates_total = serializers.IntegerField(
        help_text="how many there are; the likeliest are listed"
    )


class MatchOutput(Envelope):
    """What is on file of each statement, under the caller's own keys."""

    results = serializers.DictField(child=MatchedOutput())


class MatchView(PublicView):
    """Which firms on file are meant."""

    @extend_schema(
        operation_id="match",
        request=MatchInput,
        responses=answered_by(MatchOutput, 503),
    )
    def post(self, request: Request) -> Response:
        """Match up to 1,000 statements; nothing of them is kept."""
        given = MatchInput(data=request.data)
        given.is_valid(raise_exception=True)
        asked: dict[str, Stated] = given.validated_data["queries"]
        today = clock.today()
        carried = answers.envelope(today)
        found = match_firms(list(asked.values()), today=today)
        results = {
            key: _told(matched)
            for key, matched in zip(asked, found.results, strict=True)
        }
        content = {**carried, "degraded": found.is_degraded, "results": results}
        return rendered(MatchOutput, content)


def _told(matched: Matched) -> dict[str, Any]:
    best = matched.candidates[0].comparison.reasons if matched.candidates else ()
    return {
        "status": matched.status.value,
        "status_label": matched.status.term,
        "reasons": _reasons(matched.reasons or best),
        "candidates": list(map(_told_candidate, matched.candidates)),
        "candidates_total": matched.total,
    }


def _told_candidate(one: Candidate) -> dict[str, Any]:
    profile, comparison = one.profile, one.comparison
    kind = profile.kind_of(one.matched_name)
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        "region": profile.region,
        "region_label": region_name(profile.region),
        "firm_status": profile.status,
        "firm_status_label": EnterpriseStatus(profile.status).term,
        "matched_name": one.matched_name,
        "matched_on": kind.value,
        "matched_on_label": kind.term,
        "status": comparison.status.value,
        "status_label": comparison.status.term,
        "score": round(comparison.score, 4),
        "reasons": _reasons(comparison.reasons),
    }


def _reasons(reasons: tuple[MatchReason, ...]) -> list[dict[str, str]]:
    return [{"reason": one.value, "reason_label": one.term} for one in reasons]
