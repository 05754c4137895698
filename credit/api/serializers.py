"""How the rule set in use is told to programs (规则输出)."""

from typing import Any

from rest_framework import serializers

from credit.domain.parameters import Parameter
from credit.domain.rulebook import Rulebook, RuleChapter
from credit.domain.ruleset import plain
from registry.api.rendering import Output


def text_field(**options: Any) -> Any:
    """Return a text field, for names that DRF's own attributes take (label, source)."""
    return serializers.CharField(**options)


class DatedValueOutput(Output):
    """A value and the first day on which it is in force."""

    effective_from = serializers.DateField()
    value = serializers.CharField(help_text="a decimal number")


class ParameterOutput(Output):
    """One number of the rule set."""

    key = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    unit = serializers.CharField()
    unit_label = serializers.CharField()
    source = text_field()
    source_en = serializers.CharField()
    is_assumption = serializers.BooleanField()
    values = DatedValueOutput(many=True)


class RuleOutput(Output):
    """One rule in its own words."""

    code = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    explanation = serializers.CharField()
    explanation_en = serializers.CharField()
    is_veto = serializers.BooleanField()
    parameters = ParameterOutput(many=True)


class TierWordOutput(Output):
    """How a tier is named and drawn."""

    tier = serializers.CharField()
    tier_label = serializers.CharField()
    label_en = serializers.CharField()
    shape = serializers.CharField()


class RulesetOutput(Output):
    """The rule set in use, whole."""

    name = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    digest = serializers.CharField()
    as_of = serializers.DateField()
    tiers = TierWordOutput(many=True)
    scale = ParameterOutput(many=True)
    rules = RuleOutput(many=True)
    common = ParameterOutput(many=True)


def told_rulebook(book: Rulebook) -> dict[str, Any]:
    """Tell a rule book as plain data."""
    ruleset = book.ruleset
    return {
        "name": ruleset.name,
        "title": ruleset.title,
        "title_en": ruleset.title_en,
        "digest": ruleset.digest,
        "tiers": [
            {
                "tier": word.tier.value,
                "tier_label": word.term,
                "label_en": word.label,
                "shape": word.shape,
            }
            for word in ruleset.tiers
        ],
        "scale": [told_parameter(entry) for entry in book.scale],
        "rules": [_told_chapter(chapter) for chapter in book.chapters],
        "common": [told_parameter(entry) for entry in book.common],
    }


def told_parameter(entry: Parameter) -> dict[str, Any]:
    """Tell a parameter with all its values."""
    return {
        "key": entry.key,
        "title": entry.title,
        "title_en": entry.title_en,
        "unit": entry.unit.value,
        "unit_label": entry.unit.term,
        "source": entry.source,
        "source_en": entry.source_en,
        "is_assumption": entry.is_assumption,
        "values": [
            {"effective_from": dated.effective_from, "value": plain(dated.value)}
            for dated in entry.values
        ],
    }


def _told_chapter(chapter: RuleChapter) -> dict[str, Any]:
    return {
        "code": chapter.code,
        "title": chapter.title,
        "title_en": chapter.title_en,
        "explanation": chapter.explanation,
        "explanation_en": chapter.explanation_en,
        "is_veto": chapter.is_veto,
        "parameters": [told_parameter(entry) for entry in chapter.parameters],
    }
