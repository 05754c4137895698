"""What staff endpoints take in (接口输入): shapes only, the rules are the domain's."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from registry.domain.attestations import Attestation
from registry.domain.fields import forms
from registry.domain.procedures import PROCEDURES
from registry.domain.vocabulary import ProcedureType, Secrecy, Sector

MAX_REASON = 2000


class DraftInput(serializers.Serializer[Any]):
    """A statement as typed, under an id the client chose."""

    id = serializers.UUIDField(
        help_text="chosen by the client: sending it again changes the same draft"
    )
    form = serializers.ChoiceField(choices=sorted(forms()))
    sector = serializers.ChoiceField(choices=Sector.choices())
    stated = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="fields of the form by name, right or wrong",
    )


class AttestationInput(serializers.Serializer[Any]):
    """What the approving officer attests because no form shows it."""

    procedure = serializers.ChoiceField(
        choices=ProcedureType.choices(), default=ProcedureType.UNATTESTED
    )
    notice_served_on = serializers.DateField(
        allow_null=True,
        default=None,
        help_text="day the party was told that the decision will be published",
    )
    is_screened = serializers.BooleanField(
        default=False, help_text="free of personal data and secrets"
    )
    is_window_closed = serializers.BooleanField(
        default=False,
        help_text="of a failed sample without a day of delivery: no objection can come",
    )
    secrecy = serializers.ChoiceField(
        choices=Secrecy.choices(),
        default=Secrecy.NONE,
        help_text="anything but none keeps it from being published and shared",
    )

    def attestation(self) -> Attestation:
        """Return it as the domain reads it."""
        said: Mapping[str, Any] = self.validated_data
        return Attestation(
            procedure=ProcedureType(said["procedure"]),
            notice_served_on=said["notice_served_on"],
            is_screened=said["is_screened"],
            is_window_closed=said["is_window_closed"],
            secrecy=Secrecy(said["secrecy"]),
        )


class ReasonInput(serializers.Serializer[Any]):
    """Why a step is taken."""

    reason = serializers.CharField(
        allow_blank=True, default="", max_length=MAX_REASON, trim_whitespace=True
    )


class StepInput(serializers.Serializer[Any]):
    """What a step states, by the names its table gives."""

    stated = serializers.DictField(
        child=serializers.JSONField(allow_null=True), default=dict
    )
    reason = serializers.CharField(
        allow_blank=True, default="", max_length=MAX_REASON, trim_whitespace=True
    )
    seen = serializers.IntegerField(
        min_value=0,
        allow_null=True,
        default=None,
        help_text="how many steps the sender saw; another number answers 409",
    )


class CaseInput(serializers.Serializer[Any]):
    """The first step of a case about a firm."""

    procedure = serializers.ChoiceField(choices=sorted(PROCEDURES))
    uscc = serializers.CharField(max_length=18)
    step = serializers.CharField(max_length=40)
    stated = serializers.DictField(
        child=serializers.JSONField(allow_null=True), default=dict
    )
    reason = serializers.CharField(
        allow_blank=True, default="", max_length=MAX_REASON, trim_whitespace=True
    )


class AttachmentInput(serializers.Serializer[Any]):
    """One paper or photograph."""

    file = serializers.FileField()


class LinkInput(serializers.Serializer[Any]):
    """Which firm a party is: its place in the form, from 1, and the firm's code."""

    slot = serializers.IntegerField(min_value=1, max_value=9)
    uscc = serializers.CharField(max_length=18)


class ImportInput(serializers.Serializer[Any]):
    """A file of many rows."""

    file = serializers.FileField()
    kind = serializers.CharField(max_length=20)
    options = serializers.JSONField(
        default=dict, help_text="what the sheet lacks: an object of texts, as JSON"
    )

    def validate_options(self, options: Any) -> dict[str, str]:
        """Take an object whose members are texts."""
        is_object = isinstance(options, dict)
        if not is_object or not all(isinstance(one, str) for one in options.values()):
            raise serializers.ValidationError(gettext("Send an object of texts."))
        return dict(options)
