"""The shapes of the public answers: an allow-list once more (输出).

A code has its Chinese label beside it, as `<name>_label`; amounts and points are
decimal strings; days are ISO dates in China; null or "" is "not stated".
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from credit.api.serializers import text_field
from registry.api.rendering import Output


class Envelope(Output):
    """What every answer about firms carries."""

    as_of = serializers.DateField(help_text="the day it speaks of, in China")
    data_version = serializers.IntegerField(help_text="`seq` of the public stream")
    degraded = serializers.BooleanField(
        help_text="the usual search engine did not answer; another did"
    )


class TierFields(Output):
    """A tier, or why none is told. A tier is not the list of serious offenders."""

    tier = serializers.CharField(allow_null=True, help_text="A to D, if published")
    tier_label = serializers.CharField(allow_null=True)
    tier_status = serializers.CharField()
    tier_status_label = serializers.CharField()


class FirmLine(TierFields):
    """A firm in a list."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)
    industry = serializers.CharField(allow_blank=True)
    industry_label = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    status_label = serializers.CharField()
    listed = serializers.BooleanField()
    listing_contested_on = serializers.DateField(
        allow_null=True, help_text="an objection to the listing is open since"
    )


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "array",
            "items": {"type": "integer"},
            "minItems": 2,
            "maxItems": 2,
        },
    }
)
class RangesField(serializers.ListField):
    """Half-open character ranges of a name."""


class HitOutput(FirmLine):
    """A firm found."""

    matched_name = serializers.CharField()
    matched_on = serializers.CharField(help_text="which name, or what else, matched")
    matched_on_label = serializers.CharField()
    fit = serializers.ChoiceField(["exact", "close", "loose"])
    highlight = RangesField()
    score = serializers.FloatField()


class TotalOutput(Output):
    """How many there are: exactly, or at least."""

    value = serializers.IntegerField()
    relation = serializers.ChoiceField(["eq", "gte"])


class FacetValueOutput(Output):
    """How many firms have a value."""

    code = serializers.CharField(allow_blank=True)
    label = text_field()
    count = serializers.IntegerField()


class SearchOutput(Envelope):
    """One page of firms found; `facets` only those asked for."""

    results = HitOutput(many=True)
    total = TotalOutput()
    alike = serializers.BooleanField(
        help_text="no name holds what was typed; these are like it"
    )
    facets = serializers.DictField(child=FacetValueOutput(many=True))
    next = serializers.CharField(allow_null=True, help_text="cursor of the next page")


class SuggestionOutput(Output):
    """A firm offered while somebody types."""

    uscc = serializers.CharField()
    name = serializers.CharField()


class SuggestOutput(Envelope):
    """Firms offered while somebody types."""

    results = SuggestionOutput(many=True)


class FieldOutput(Output):
    """A field of a record: label, value, and the value in words."""

    label = text_field()
    value = serializers.JSONField()
    text = serializers.CharField(allow_blank=True)


class PaperOutput(Output):
    """A released decision document: its name, and where it is to be had."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    address = serializers.CharField()


class PublicRecordOutput(Output):
    """A record or listing as the public sees it."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.CharField(help_text="a record's kind, or listing")
    kind_label = serializers.CharField()
    form = serializers.CharField(allow_blank=True)
    sector = serializers.CharField()
    sector_label = serializers.CharField()
    event_on = serializers.DateField()
    published_from = serializers.DateField()
    published_until = serializers.DateField(
        allow_null=True, help_text="the first day it is no longer public"
    )
    contested_on = serializers.DateField(
        allow_null=True, help_text="an objection to it is open since"
    )
    reviewed_since = serializers.DateField(
        allow_null=True, help_text="a review or suit against it is pending since"
    )
    sale_stopped_on = serializers.DateField(
        allow_null=True,
        help_text="its sale is stopped by order since, and no re-inspection passed",
    )
    statement = serializers.CharField(
        allow_blank=True, help_text="the firm's own words, nobody checked them"
    )
    paper = PaperOutput(
        allow_null=True, help_text="the decision document, once it is released"
    )
    source = text_field(allow_blank=True, help_text="by what it is published")
    role = serializers.CharField()
    role_label = serializers.CharField()
    stated_name = serializers.CharField(allow_blank=True)
    document_number = serializers.CharField(allow_blank=True)
    authority_name = serializers.CharField()
    authority_code = serializers.CharField()
    fields_ = serializers.DictField(child=FieldOutput(), source="details")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Call the details `fields`, a name serializers keep for themselves."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class FirmRecordOutput(PublicRecordOutput):
    """A record, and the firm that answers for it."""

    uscc = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField(allow_blank=True)
    region_label = serializers.CharField(allow_blank=True)


@extend_schema_serializer(many=False)
class RecordsOutput(Envelope):
    """One page of records, newest event first; `next` is the next page's cursor."""

    results = FirmRecordOutput(many=True)
    next = serializers.CharField(allow_null=True)


class RecordOutput(Envelope):
    """One record; one entry for each firm that answers for it."""

    key = serializers.CharField()
    results = FirmRecordOutput(many=True)


class NameOutput(Output):
    """A name a firm bears or bore beside its registered one."""

    kind = serializers.CharField()
    kind_label = serializers.CharField()
    name = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_until = serializers.DateField(allow_null=True)


class FirmOutput(FirmLine):
    """What the register states of a firm, with its tier."""

    legal_form = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    established_on = serializers.DateField(allow_null=True)
    capital_wan = serializers.CharField(allow_null=True)
    capital_currency = serializers.CharField(allow_blank=True)
    business_scope = serializers.CharField(allow_blank=True)
    successor = serializers.CharField(allow_blank=True)
    names = NameOutput(many=True)


class ExitBarOutput(Output):
    """One reason why the simple way to deregister is closed."""

    reason = serializers.CharField()
    reason_label = serializers.CharField()
    record = serializers.CharField(
        allow_blank=True, help_text="key of what says so; empty: the register"
    )


class EnterpriseOutput(FirmOutput, Envelope):
    """A firm's whole public file."""

    records = PublicRecordOutput(many=True)
    simple_deregistration_barred_by = ExitBarOutput(
        many=True, help_text="empty: nothing in this registry bars it"
    )


class UsedParameterOutput(Output):
    """A number a line went by."""

    key = serializers.CharField()
    label = text_field()
    value = serializers.CharField()
    unit = serializers.CharField()
    unit_label = serializers.CharField()
    source = text_field()
    is_assumption = serializers.BooleanField()


class LineOutput(Output):
    """What one fact did to the score."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    event_on = serializers.DateField()
    rule = serializers.CharField(allow_null=True)
    rule_label = serializers.CharField(allow_null=True)
    parameters = UsedParameterOutput(many=True)
    points = serializers.CharField(help_text="below zero for a deduction")
    counted = serializers.BooleanField()
    reason = serializers.CharField()
    reason_label = serializers.CharField()
    instead = serializers.CharField(allow_null=True)


class VetoOutput(Output):
    """A ground for tier D whatever the score."""

    rule = serializers.CharField()
    rule_label = serializers.CharField()
    keys = serializers.ListField(child=serializers.CharField())
    event_on = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="first day without it")
    source = text_field()


class SentencesOutput(Output):
    """The judgement in sentences."""

    headline = serializers.CharField()
    arithmetic = serializers.CharField(allow_blank=True)


class ExplanationOutput(Output):
    """The judgement in sentences, in both languages."""

    zh = SentencesOutput()
    en = SentencesOutput()


class FactOutput(Output):
    """A fact as the judgement reads it; periods are [first day, first day after]."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    sector = serializers.CharField()
    sector_label = serializers.CharField()
    event_on = serializers.DateField()
    usable = serializers.ListField(
        child=serializers.CharField(allow_null=True), min_length=2, max_length=2
    )
    body = serializers.DictField(child=serializers.JSONField())


class UsedRulesetOutput(Output):
    """The rule set that judged."""

    name = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    digest = serializers.CharField()
    address = serializers.CharField()


class TierOutput(TierFields, Envelope):
    """A firm's tier with all that is needed to work it out again.

    While no tier is told, score, explanation and start are null and the lists empty.
    """

    uscc = serializers.CharField()
    name = serializers.CharField()
    listed = serializers.BooleanField()
    listing_contested_on = serializers.DateField(
        allow_null=True, help_text="an objection to the listing is open since"
    )
    score = serializers.CharField(allow_null=True)
    start_points = serializers.CharField(allow_null=True)
    ledger = LineOutput(many=True)
    vetoes = VetoOutput(many=True)
    facts = FactOutput(many=True)
    ruleset = UsedRulesetOutput()
    explanation = ExplanationOutput(allow_null=True)


class FeedEntryOutput(Output):
    """One number of the stream; `content` only while it is open and newest."""

    seq = serializers.IntegerField()
    thing = serializers.CharField()
    key = serializers.CharField()
    uscc = serializers.CharField()
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(["open", "withdrawn", "superseded"])
    content = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["object", "null"]})
    def get_content(self, entry: dict[str, Any]) -> Any:
        """Render the whole fact: a firm, or a record with its firm."""
        content = entry["content"]
        if content is None:
            return None
        shape = FirmOutput if entry["thing"] == "enterprise" else FirmRecordOutput
        return shape(content).data


class FeedOutput(Envelope):
    """Entries behind `after`, without a gap; `next` is the `after` to go on with."""

    results = FeedEntryOutput(many=True)
    next = serializers.IntegerField()


class SnapshotFirmOutput(FirmOutput):
    """A firm with all its public records."""

    records = PublicRecordOutput(many=True)


class SnapshotOutput(Envelope):
    """One page of all firms; `after` is where the feed goes on from at the end."""

    results = SnapshotFirmOutput(many=True)
    after = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
