"""Forms of a partner's people: joining, inviting, narrowing the use (合作机构表单)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.models import Partner
from registry.services.partner_use import Narrowed
from registry.web.agent_forms import MAX_NAME, CodeForm, JoinForm
from registry.web.forms import CursorForm

PERSON, SYSTEM = "person-", "system-"


class PartnerCodeForm(CodeForm):
    """The partner's code and the one-time code; all that a signed-in user states."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uscc"].label = _("Unified social credit code of the institution")
        self.fields["code"].help_text = _("Twelve characters, from the invitation.")


class PartnerJoinForm(PartnerCodeForm, JoinForm):
    """The two codes, and the account that somebody without one chooses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].help_text = _("As the invitation states it.")


class InviteForm(forms.Form):
    """Whom an administrator invites."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_administrator = forms.BooleanField(
        label=_("Administrator: invites and removes people"), required=False
    )


class UseForm(CursorForm):
    """Whose use, and of which day."""

    by = forms.ChoiceField(label=_("By whom"), required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = partner.people.order_by("user__full_name", "user")
        systems = partner.clients.order_by("application__name", "pk")
        by = self.fields["by"]
        assert isinstance(by, forms.ChoiceField)  # noqa: S101 - narrows the type
        named = people.values_list("user", "user__full_name").distinct()
        called = systems.values_list(
            "pk", "application__name", "application__client_id"
        )
        by.choices = [
            ("", gettext("All")),
            *((f"{PERSON}{key}", name) for key, name in named),
            *((f"{SYSTEM}{key}", f"{name} {ident[:6]}") for key, name, ident in called),
        ]

    def narrowed(self) -> Narrowed:
        """Return which entries are wanted."""
        said = self.cleaned_data
        by: str = said["by"]
        sort, key = by[: len(PERSON)], by[len(PERSON) :]
        return Narrowed(
            user=int(key) if sort == PERSON else None,
            client=int(key) if sort == SYSTEM else None,
            day=said["day"],
        )
