"""The shape of what a check tells of a firm: an allow-list by scopes (核验输出).

Each scope is one object; those a client was not granted are absent.
"""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from registry.api.rendering import Output
from registry.domain.partners import CheckField
from search.api.serializers import NameOutput, TierFields


class NoteFirmOutput(Output):
    """The firm a note leads to."""

    uscc = serializers.CharField()
    name = serializers.CharField(
        allow_blank=True, help_text="empty: the public cannot find it here"
    )
    status = serializers.CharField()
    status_label = serializers.CharField()


class NoteOutput(Output):
    """What must be said plainly of a firm: it ended, merged, is a branch."""

    note = serializers.CharField()
    note_label = serializers.CharField()
    firm = NoteFirmOutput(
        allow_null=True, help_text="the live firm it merged into or is a branch of"
    )


class CheckedIdentityOutput(Output):
    """Who the firm is."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    names = NameOutput(many=True)
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    status_label = serializers.CharField()
    notes = NoteOutput(many=True)


class CheckedTierOutput(TierFields):
    """What the public is told of the tier, and since when."""

    tier_since = serializers.DateField(
        allow_null=True,
        help_text="worked out from what is public today; null: it did not turn since "
        "the rules began, or not within the time looked at, or none is told",
    )


class LiveListingOutput(Output):
    """An entry in a list that stands."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    list_kind = serializers.CharField()
    list_kind_label = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)
    authority_name = serializers.CharField()
    document_number = serializers.CharField(allow_blank=True)
    listed_on = serializers.DateField()
    published_until = serializers.DateField(
        allow_null=True, help_text="the first day it is no longer public"
    )
    contested_on = serializers.DateField(
        allow_null=True, help_text="an objection to it is open since"
    )
    reviewed_since = serializers.DateField(
        allow_null=True, help_text="a review or suit against it is pending since"
    )


class NoneFoundOutput(Output):
    """Whether nothing was found, and the sentence that says so with the day."""

    found_none = serializers.BooleanField()
    found_none_label = serializers.CharField(allow_null=True)


class CheckedListingsOutput(NoneFoundOutput):
    """The lists of offenders that name the firm today."""

    entries = LiveListingOutput(many=True)


class AdverseCountOutput(Output):
    """How many public facts of a kind; months reach back to the same day number."""

    kind = serializers.CharField()
    kind_label = serializers.CharField()
    in_12_months = serializers.IntegerField()
    in_36_months = serializers.IntegerField()
    total = serializers.IntegerField(help_text="all that is public, however old")


class CheckedCountsOutput(NoneFoundOutput):
    """Adverse facts that are public, counted by kind; entries in lists are one."""

    kinds = AdverseCountOutput(many=True)


class CheckedObjectionsOutput(Output):
    """How many public records and listings are in dispute."""

    contested = serializers.IntegerField(help_text="with an open objection")
    reviewed = serializers.IntegerField(help_text="with a review or suit pending")


class CheckedChangesOutput(Output):
    """When what is public of the firm last changed."""

    last_change = serializers.DateField(allow_null=True)


class CheckFactsOutput(Output):
    """What a check tells of a firm; a scope that was not granted is absent."""

    identity = CheckedIdentityOutput(required=False)
    tier = CheckedTierOutput(required=False)
    listings = CheckedListingsOutput(required=False)
    counts = CheckedCountsOutput(required=False)
    objections = CheckedObjectionsOutput(required=False)
    changes = CheckedChangesOutput(required=False)

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        """Write the groups there are."""
        written = super().to_representation({**dict.fromkeys(CheckField), **instance})
        return {name: group for name, group in written.items() if name in instance}
