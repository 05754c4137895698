"""A firm's whole file for a partner it authorised, and the leaves (授权查询接口)."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.evaluation import Evaluation
from credit.domain.ruleset import plain
from credit.services.authorised_file import read_authorised_file
from credit.services.evaluation import ruleset
from credit.services.whole_file import WholeFile, is_public
from registry import clock
from registry.api.parameters import (
    NewestParameters,
    Parameters,
    answered_by,
    newest_page,
)
from registry.api.partners import SIGNED_ON, PartnerView
from registry.api.rendering import Output, rendered
from registry.domain.circumstances import StandingReason
from registry.domain.files import FileEntry
from registry.domain.industries import industry_name
from registry.domain.partners import CheckPurpose
from registry.domain.regions import region_name
from registry.domain.vocabulary import Audience, EnterpriseStatus, NameKind
from registry.models import Authorisation
from registry.services.authorisations import authorisation_state, authorisations_for
from registry.services.releases import policies
from search.api.answers import told_record
from search.api.serializers import NameOutput, PublicRecordOutput
from search.domain.profile import PublicRecord
from search.domain.whole_profile import whole_profile


class PurposeParameters(Parameters):
    """Why the file is read: a purpose of the partner's scope."""

    purpose = serializers.CharField(max_length=20)


class IdentityOutput(Output):
    """What the register states of the firm."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    names = NameOutput(many=True)
    legal_form = serializers.CharField(allow_blank=True)
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    industry = serializers.CharField(allow_blank=True)
    industry_label = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    status_label = serializers.CharField()
    established_on = serializers.DateField(allow_null=True)
    capital_wan = serializers.CharField(allow_null=True)
    capital_currency = serializers.CharField(allow_blank=True)
    business_scope = serializers.CharField(allow_blank=True)
    successor = serializers.CharField(allow_blank=True)


class FileRecordOutput(PublicRecordOutput):
    """A record or listing, public or not; text that nobody cleared is left out."""

    is_public = serializers.BooleanField(help_text="whether the public sees it today")
    why_not_public = serializers.CharField(allow_blank=True)
    why_not_public_label = serializers.CharField(allow_blank=True)
    published_from = serializers.DateField(allow_null=True)
    usable_from = serializers.DateField(help_text="it counts from this day on")
    usable_until = serializers.DateField(
        allow_null=True, help_text="the first day it no longer counts"
    )


class JudgementOutput(Output):
    """A tier as it is worked out today from what one audience may use."""

    audience = serializers.CharField(
        help_text="public: from what is public; supervisory: from all that counts"
    )
    audience_label = serializers.CharField()
    tier = serializers.CharField(allow_null=True, help_text="null: nothing counts")
    tier_label = serializers.CharField(allow_null=True)
    score = serializers.CharField(allow_null=True, help_text="a decimal number")
    ruleset = serializers.CharField()
    ruleset_digest = serializers.CharField()


class FallOutput(Output):
    """A fall of the public tier that the firm is told first, and the public later."""

    before = serializers.CharField(allow_null=True)
    tier = serializers.CharField()
    told_on = serializers.DateField()
    last_day = serializers.DateField(help_text="the last day the firm may reply")


class AuthorisedFileOutput(Output):
    """A firm's whole file, today."""

    as_of = serializers.DateField()
    purpose = serializers.CharField()
    identity = IdentityOutput()
    tiers = JudgementOutput(many=True)
    fall = FallOutput(allow_null=True)
    records = FileRecordOutput(many=True)


class AuthorisationOutput(Output):
    """A firm's leave for the partner that asks."""

    id = serializers.IntegerField()
    uscc = serializers.CharField()
    purpose = serializers.CharField()
    purpose_label = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    effective_from = serializers.DateField()
    expires_on = serializers.DateField(help_text="last valid day")
    revoked_at = serializers.DateTimeField(allow_null=True)


class AuthorisationsOutput(Output):
    """One page of leaves, the newest first."""

    results = AuthorisationOutput(many=True)
    next = serializers.IntegerField(
        allow_null=True, help_text="cursor of the next page"
    )


class AuthorisedFileView(PartnerView):
    """A firm's whole file, with the firm's leave."""

    parameters = PurposeParameters

    @extend_schema(
        operation_id="authorised_file",
        auth=SIGNED_ON,
        parameters=[PurposeParameters],
        responses=answered_by(AuthorisedFileOutput, 401, 403, 404),
    )
    def get(self, request: Request, uscc: str) -> Response:
        """Tell all that is held of a firm, after the reading is logged."""
        purpose = self.asked()["purpose"]
        found = read_authorised_file(
            uscc, caller=self.caller, purpose=purpose, now=clock.now()
        )
        return rendered(AuthorisedFileOutput, _told(found, purpose))


class AuthorisationsView(PartnerView):
    """What firms allowed the partner that asks."""

    tells_own = True

    parameters = NewestParameters

    @extend_schema(
        operation_id="authorisations",
        auth=SIGNED_ON,
        parameters=[NewestParameters],
        responses=answered_by(AuthorisationsOutput, 401, 403),
    )
    def get(self, request: Request) -> Response:
        """List them with where each stands, the newest first."""
        given = authorisations_for(self.caller.partner)
        shown, further = newest_page(given, **self.asked())
        content = {"results": list(map(_leave, shown)), "next": further}
        return rendered(AuthorisationsOutput, content)


def _told(found: WholeFile, purpose: str) -> dict[str, Any]:
    today = clock.today()
    seen = whole_profile(
        found.firm, found.entries, today=today, policies=policies(), marks=found.marks
    )
    entries = {entry.fact.key: entry for entry in found.entries}
    return {
        "as_of": today,
        "purpose": purpose,
        "identity": _identity(seen.firm),
        "tiers": [
            _judgement(Audience.PUBLIC, found.public),
            _judgement(Audience.SUPERVISORY, found.supervisory),
        ],
        "fall": _fall(found),
        "records": [
            _record(one, entries[one.fact.key], uscc=found.firm.uscc)
            for one in seen.records
        ],
    }


def _identity(firm: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **firm,
        "names": [
            {**name, "kind_label": NameKind(name["kind"]).term}
            for name in firm["names"]
        ],
        "region_label": region_name(firm["region"]),
        "industry_label": industry_name(firm["industry"]),
        "status_label": EnterpriseStatus(firm["status"]).term,
    }


def _judgement(audience: Audience, found: Evaluation) -> dict[str, Any]:
    return {
        "audience": audience.value,
        "audience_label": audience.term,
        "tier": found.tier.value if found.tier else None,
        "tier_label": ruleset().word(found.tier).term if found.tier else None,
        "score": None if found.score is None else plain(found.score),
        "ruleset": found.ruleset,
        "ruleset_digest": found.digest,
    }


def _fall(found: WholeFile) -> dict[str, Any] | None:
    notice = found.notice
    if notice is None:
        return None
    return {
        "before": notice.before or None,
        "tier": notice.tier,
        "told_on": notice.opened_on,
        "last_day": found.last_day_to_reply,
    }


def _record(record: PublicRecord, entry: FileEntry, *, uscc: str) -> dict[str, Any]:
    is_open = is_public(entry, on=clock.today())
    told, published = told_record(record, uscc=uscc), entry.published
    reason = "" if is_open else entry.reason
    return {
        **told,
        "is_public": is_open,
        "why_not_public": reason,
        "why_not_public_label": StandingReason(reason).term if reason else "",
        "published_from": published.start if published else None,
        "published_until": published.end if published else None,
        "usable_from": entry.fact.usable.start,
        "usable_until": entry.fact.usable.end,
        "paper": told["paper"] if is_open else None,
    }


def _leave(one: Authorisation) -> dict[str, Any]:
    purpose = CheckPurpose(one.purpose)
    state = authorisation_state(one, now=clock.now())
    return {
        "id": one.pk,
        "uscc": one.enterprise.uscc,
        "purpose": purpose.value,
        "purpose_label": purpose.term,
        "state": state.value,
        "state_label": state.term,
        "effective_from": one.effective_from,
        "expires_on": one.expires_on,
        "revoked_at": one.revoked_at,
    }
