"""The small forms of officers' pages: attesting, reasons, files, purposes (表单)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import (
    InspectionForm,
    ProcedureType,
    Purpose,
    RecordKind,
    Secrecy,
    Sector,
)
from registry.services.import_jobs import KINDS
from registry.web.display import word

MAX_REASON = 2000
MOST = 2**63 - 1  # of a key

WHOLE_BATCH = "batch"  # rows of any kind


class CursorForm(forms.Form):
    """From where on a list is shown: `before` is the key of the last row seen."""

    before = forms.IntegerField(
        required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput
    )

    def cursor(self) -> int | None:
        """Return it; what is none is as if nothing was asked."""
        found: int | None = self.cleaned_data.get("before") if self.is_valid() else None
        return found


class AttestationForm(forms.Form):
    """What the approving officer attests: as far as its kind, or a batch, asks it."""

    procedure = forms.ChoiceField(
        label=_("Procedure of the penalty"), widget=forms.RadioSelect
    )
    notice_served_on = forms.DateField(
        label=_("Day the notice of publication was served"),
        help_text=_("Leave it blank if the party was not told yet: it stays internal."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    secrecy = forms.ChoiceField(
        label=_("Outcome of the secrecy review"),
        help_text=_("Anything but “nothing secret” keeps it internal."),
        initial=Secrecy.NONE.value,
    )
    is_screened = forms.BooleanField(
        label=_("Free of personal data and secrets: I have read every text"),
        required=False,
    )
    is_window_closed = forms.BooleanField(
        label=_("The time for objection is over"),
        help_text=_("For failed samples whose day of delivery is not stated."),
        required=False,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secrecy = self.fields["secrecy"]
        assert isinstance(secrecy, forms.ChoiceField)  # noqa: S101 - narrows the type
        secrecy.choices = [(each.value, word(each)) for each in Secrecy]
        if kind not in {InspectionForm.SAMPLING, WHOLE_BATCH}:
            del self.fields["is_window_closed"]
        if kind not in {RecordKind.PENALTY, WHOLE_BATCH}:
            del self.fields["procedure"], self.fields["notice_served_on"]
            return
        procedure = self.fields["procedure"]
        assert isinstance(procedure, forms.ChoiceField)  # noqa: S101 - narrows the type
        procedure.required = kind != WHOLE_BATCH
        procedure.choices = [
            (each.value, word(each))
            for each in (ProcedureType.ORDINARY, ProcedureType.SIMPLE)
        ]

    def attestation(self) -> Attestation:
        """Return what was attested."""
        said = self.cleaned_data
        return Attestation(
            procedure=ProcedureType(said.get("procedure") or ProcedureType.UNATTESTED),
            notice_served_on=said.get("notice_served_on"),
            is_screened=said["is_screened"],
            is_window_closed=said.get("is_window_closed", False),
            secrecy=Secrecy(said["secrecy"]),
        )


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PurposeForm(forms.Form):
    """For which purpose restricted facts are read."""

    purpose = forms.ChoiceField(label=_("Purpose of reading"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)  # noqa: S101 - narrows the type
        purpose.choices = [
            (each.value, word(each)) for each in Purpose if each is not Purpose.OWN_FILE
        ]


class ImportForm(forms.Form):
    """A file of many rows, its kind, and what the sheet lacks."""

    kind = forms.ChoiceField(label=_("What the rows are"))
    file = forms.FileField(
        label=_("File"), help_text=_(".csv, .csv.gz or .xlsx, up to 200 MB")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - narrows the type
        kind.choices = [(code, word(each)) for code, each in KINDS.items()]
        for name in dict.fromkeys(n for each in KINDS.values() for n in each.options):
            self.fields[f"{OPTION}{name}"] = _option(name)

    def options(self) -> dict[str, str]:
        """Return what was said of the sheet, as far as its kind may lack it."""
        said = self.cleaned_data
        asked = {
            name: said.get(f"{OPTION}{name}") for name in KINDS[said["kind"]].options
        }
        return {name: str(value) for name, value in asked.items() if value}


def _option(name: str) -> forms.Field:
    label = OPTION_LABELS.get(name, name)
    if name == "sector":
        sectors = [(each.value, word(each)) for each in Sector]
        return forms.ChoiceField(
            label=label, required=False, choices=[("", ""), *sectors]
        )
    if name.endswith("_on"):
        day = forms.DateInput(attrs={"type": "date"})
        return forms.DateField(label=label, required=False, widget=day)
    return forms.CharField(label=label, required=False, max_length=128)


OPTION = "option-"
OPTION_LABELS = {
    "authority": _("Code of the deciding organ, if the sheet lacks it"),
    "notice": _("Number of the public notice, if the sheet lacks it"),
    "published_on": _("Day of the notice, if the sheet lacks it"),
    "delivered_on": _("Day the parties received the results, if the sheet lacks it"),
    "sector": _("Field of quality, if the sheet lacks it"),
}
