"""Portfolios of watched firms, and their rows, for partners' systems (变动监测接口)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry import clock
from registry.api.parameters import (
    NewestParameters,
    Parameters,
    UnknownParameterError,
    answered_by,
    newest_page,
    problems,
)
from registry.api.partners import SIGNED_ON, PartnerView
from registry.api.rendering import Output, rendered
from registry.domain.partners import CheckPurpose, RowVerdict, Scope
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus
from search.api.checks import CheckInput
from search.api.matching import ReasonOutput
from search.models import Portfolio, Profile, WatchedFirm
from search.models.portfolio import LONGEST_NAME
from search.services import portfolio_files, portfolios
from search.services.portfolio_summaries import VERDICTS, Summary, summaries
from search.services.watched_firms import Added, add_firms


class PortfolioInput(serializers.Serializer[Any]):
    """A portfolio to be opened."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    purpose = serializers.CharField(max_length=20, help_text="one of your scope")


class WaitingOutput(Output):
    """The newest diff that is not acknowledged."""

    number = serializers.IntegerField()
    as_of = serializers.DateField()
    data_version = serializers.IntegerField()
    firms = serializers.IntegerField(help_text="that changed")
    fields_ = serializers.DictField(child=serializers.IntegerField())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Call the last one `fields`, a name serializers keep for themselves."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class PortfolioOutput(Output):
    """A portfolio and how it stands."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    purpose = serializers.ChoiceField([one.value for one in CheckPurpose])
    purpose_label = serializers.CharField()
    made_at = serializers.DateTimeField()
    firms = serializers.IntegerField(help_text="rows in all")
    rows = serializers.DictField(
        child=serializers.IntegerField(), help_text="rows by status"
    )
    acknowledged = serializers.IntegerField(
        allow_null=True, help_text="number of the newest diff acknowledged"
    )
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    waiting = WaitingOutput(allow_null=True)
    skipped_on = serializers.DateField(
        allow_null=True, help_text="not compared on this day: the grant did not reach"
    )


class PortfoliosOutput(Output):
    """One page of portfolios, the newest first."""

    results = PortfolioOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page"
    )


class PortfoliosView(PartnerView):
    """A partner's portfolios."""

    parameters = NewestParameters

    @extend_schema(
        operation_id="portfolios",
        auth=SIGNED_ON,
        parameters=[NewestParameters],
        responses=answered_by(PortfoliosOutput, 401, 403),
    )
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        own = portfolios.portfolios_of(self.caller.partner)
        shown, further = newest_page(own, **self.asked())
        found = summaries(shown, self.caller.scope)
        content = {"results": list(map(told_portfolio, found)), "next": further}
        return rendered(PortfoliosOutput, content)

    @extend_schema(
        operation_id="open_portfolio",
        auth=SIGNED_ON,
        request=PortfolioInput,
        responses={201: PortfolioOutput, **problems(401, 403, 409)},
    )
    def post(self, request: Request) -> Response:
        """Open an empty portfolio."""
        given = PortfolioInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = portfolios.open_portfolio(
            **given.validated_data, caller=self.caller, now=clock.now()
        )
        (summary,) = summaries([made], self.caller.scope)
        answer = rendered(PortfolioOutput, told_portfolio(summary))
        answer.status_code = status.HTTP_201_CREATED
        return answer


class OwnPortfolioView(PartnerView):
    """An endpoint of one portfolio of the partner's own."""

    def own(self, portfolio_id: int) -> Portfolio:
        """Return it; another partner's is not found."""
        return portfolios.portfolio_of(portfolio_id, self.caller.partner)


class PortfolioView(OwnPortfolioView):
    """One portfolio."""

    @extend_schema(
        operation_id="portfolio",
        auth=SIGNED_ON,
        responses=answered_by(PortfolioOutput, 401, 403, 404),
    )
    def get(self, request: Request, portfolio_id: int) -> Response:
        """Tell how it stands; nothing is compared."""
        own = self.own(portfolio_id)
        (summary,) = summaries([own], self.caller.scope)
        return rendered(PortfolioOutput, told_portfolio(summary))

    @extend_schema(
        operation_id="delete_portfolio",
        auth=SIGNED_ON,
        responses={204: None, **problems(401, 403, 404)},
    )
    def delete(self, request: Request, portfolio_id: int) -> Response:
        """Delete it with all its rows; the log of who looked stays."""
        portfolio_files.close_portfolio(self.own(portfolio_id))
        return Response(status=204)


class FirmsInput(CheckInput):
    """Up to 500 firms to be added; the portfolio says what for."""

    purpose = None  # type: ignore[assignment] # this is how a field is left out


class MeantFirmOutput(Output):
    """A firm that is meant, or may be."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    firm_status = serializers.CharField()
    firm_status_label = serializers.CharField()


class AddedOutput(Output):
    """What came of one row."""

    reference = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField([one.value for one in RowVerdict])
    status_label = serializers.CharField()
    reasons = ReasonOutput(many=True)
    firms = MeantFirmOutput(
        many=True, help_text="the firm of a match, those that may be meant else"
    )
    replaces = serializers.BooleanField(
        help_text="an earlier row of the same statement"
    )
    faults = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="of a row that cannot be read, and is not kept",
    )


class AddedFirmsOutput(Output):
    """What came of each row, in their order."""

    degraded = serializers.BooleanField()
    results = AddedOutput(many=True)


class RowParameters(NewestParameters):
    """Which rows of a portfolio."""

    status = serializers.ChoiceField([one.value for one in VERDICTS], required=False)
    reference = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_NAME
    )


class DroppedParameters(Parameters):
    """Which rows are deleted."""

    reference = serializers.CharField(max_length=LONGEST_NAME)


class WatchedFirmOutput(Output):
    """One row of a portfolio."""

    id = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True, help_text="as stated")
    uscc = serializers.CharField(allow_blank=True, help_text="as stated")
    region = serializers.CharField(allow_blank=True, help_text="as stated")
    status = serializers.ChoiceField([one.value for one in RowVerdict])
    status_label = serializers.CharField()
    decided = serializers.BooleanField(help_text="by a decision of your institution")
    firms = MeantFirmOutput(
        many=True, help_text="the firm of a match, those that may be meant else"
    )


class WatchedFirmsOutput(Output):
    """One page of rows, the newest first."""

    results = WatchedFirmOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page"
    )


class DroppedOutput(Output):
    """How many rows were deleted."""

    deleted = serializers.IntegerField()


class PortfolioFirmsView(OwnPortfolioView):
    """The rows of a portfolio."""

    parameters = RowParameters

    @extend_schema(
        operation_id="portfolio_firms",
        auth=SIGNED_ON,
        parameters=[RowParameters],
        responses=answered_by(WatchedFirmsOutput, 401, 403, 404),
    )
    def get(self, request: Request, portfolio_id: int) -> Response:
        """List them, the newest first; of one status or reference if stated."""
        asked = self.asked()
        rows = portfolios.firms_of(
            self.own(portfolio_id), self.caller.scope, status=asked.pop("status", "")
        )
        if reference := asked.pop("reference"):
            rows = rows.filter(reference=reference)
        shown, further = newest_page(rows, **asked)
        content = {"results": told_rows(shown, self.caller.scope), "next": further}
        return rendered(WatchedFirmsOutput, content)

    @extend_schema(
        operation_id="add_portfolio_firms",
        auth=SIGNED_ON,
        request=FirmsInput,
        responses=answered_by(AddedFirmsOutput, 401, 403, 404, 409, 503),
    )
    def post(self, request: Request, portfolio_id: int) -> Response:
        """Add up to 500 firms; all that can be read are added, or none."""
        own = self.own(portfolio_id)
        given = FirmsInput(data=request.data)
        given.is_valid(raise_exception=True)
        rows = given.validated_data["firms"]
        adding = add_firms(own, rows, caller=self.caller, now=clock.now())
        results = list(map(_told_added, adding.results))
        content = {"degraded": adding.is_degraded, "results": results}
        return rendered(AddedFirmsOutput, content)

    @extend_schema(
        operation_id="drop_portfolio_firms",
        auth=SIGNED_ON,
        parameters=[DroppedParameters],
        responses=answered_by(DroppedOutput, 401, 403, 404),
    )
    def delete(self, request: Request, portfolio_id: int) -> Response:
        """Delete the rows of a reference."""
        own = self.own(portfolio_id)
        if more := set(request.query_params) - {"reference"}:
            raise UnknownParameterError(
                gettext_noop(
                    "Only a reference says which rows are deleted: %(wrong)s."
                ),
                wrong=", ".join(sorted(more)),
            )
        given = DroppedParameters(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        number = portfolios.drop_firms(own, given.validated_data["reference"])
        return rendered(DroppedOutput, {"deleted": number})


def told_portfolio(one: Summary) -> dict[str, Any]:
    """Tell a portfolio as plain data."""
    portfolio, diff = one.portfolio, one.diff
    return {
        "id": portfolio.pk,
        "name": portfolio.name,
        "purpose": portfolio.purpose,
        "purpose_label": CheckPurpose(portfolio.purpose).term,
        "made_at": portfolio.made_at,
        "firms": one.total,
        "rows": {verdict.value: number for verdict, number in one.rows.items()},
        "acknowledged": portfolio.acknowledged,
        "acknowledged_at": portfolio.acknowledged_at,
        "waiting": diff and told_diff(diff),
        "skipped_on": portfolio.skipped_on,
    }


def told_diff(diff: Any) -> dict[str, Any]:
    """Tell a diff but for its firms."""
    counts = dict(diff.counts)
    return {
        "number": diff.pk,
        "as_of": diff.as_of,
        "data_version": diff.data_version,
        "firms": counts.pop("firms"),
        "fields": counts,
    }


def told_rows(rows: Sequence[WatchedFirm], scope: Scope) -> list[dict[str, Any]]:
    """Tell rows; the firms they may mean are read at once."""
    candidates = portfolios.candidates_of(rows)
    told = []
    for row in rows:
        verdict = portfolios.verdict_of(row, scope)
        firms = candidates.get(row.pk, [])
        if row.enterprise and verdict is not RowVerdict.POSSIBLE:
            firms = [row.enterprise.profile]
        told.append(
            {
                "id": row.pk,
                "reference": row.reference,
                "name": row.stated_name,
                "uscc": row.stated_code,
                "region": row.stated_region,
                "status": verdict.value,
                "status_label": verdict.term,
                "decided": row.is_decided,
                "firms": list(map(_told_firm, firms)),
            }
        )
    return told


def _told_added(one: Added) -> dict[str, Any]:
    faults = one.faults or {}
    return {
        "reference": one.row.reference,
        "status": one.verdict.value,
        "status_label": one.verdict.term,
        "reasons": [
            {"reason": why.value, "reason_label": why.term} for why in one.reasons
        ],
        "firms": list(map(_told_firm, one.profiles)),
        "replaces": one.replaces,
        "faults": {name: list(told) for name, told in faults.items()},
    }


def _told_firm(profile: Profile) -> dict[str, Any]:
    return {
        "uscc": profile.uscc,
        "name": profile.name,
        "region": profile.region,
        "region_label": region_name(profile.region),
        "firm_status": profile.status,
        "firm_status_label": EnterpriseStatus(profile.status).term,
    }
