"""The forms of joining a firm and of naming its agents (代理人表单)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary import AgentRole, CodeWay, Term
from registry.models import User
from registry.services.agent_codes import NamedAgent
from registry.services.one_time_codes import NewAccount
from registry.web.display import word
from registry.web.forms import MAX_REASON

CHOICES: Mapping[str, tuple[Term, ...]] = {
    "role": (AgentRole.PRINCIPAL, AgentRole.AGENT),
    "way": (CodeWay.LETTER, CodeWay.COUNTER),
}
MAX_NAME, MAX_PROOF, MAX_TYPED = 60, 200, 40


WEAK = {
    "password_too_short": _("The password needs at least %(min_length)d characters."),
    "password_too_common": _("This password is among the first that others try."),
    "password_too_similar": _("The password is too much like the user name."),
}


class CodeForm(forms.Form):
    """The firm's code and the one-time code; all that a signed-in user states."""

    uscc = forms.CharField(
        label=_("Unified social credit code of the firm"),
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("Twelve characters, from the letter or the counter."),
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class JoinForm(CodeForm):
    """The two codes, and the account that somebody without one chooses."""

    username = UsernameField(
        label=_("User name"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    full_name = forms.CharField(
        label=_("Full name"),
        help_text=_("As the proof states it."),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least eight characters, not only a common word."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is weak, or typed in two ways."""
        said: dict[str, Any] = super().clean() or {}
        password, again = said.get("password"), said.get("password_again")
        if not password:
            return said
        if again and again != password:
            self.add_error("password_again", gettext("The two passwords differ."))
        user = User(
            username=said.get("username", ""), full_name=said.get("full_name", "")
        )
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.add_error("password", _told(error))
        return said

    def account(self) -> NewAccount:
        """Return the account that was chosen."""
        said = self.cleaned_data
        return NewAccount(
            username=said["username"],
            full_name=said["full_name"],
            password=said["password"],
        )


def _told(error: ValidationError) -> list[str]:
    """Tell Django's refusals in our words: its own are not all in Chinese."""
    return [
        str(WEAK[each.code]) % (each.params or {})
        if each.code in WEAK
        else " ".join(each.messages)
        for each in error.error_list
    ]


class NamedAgentForm(forms.Form):
    """Whom the firm names, by which paper, until when."""

    role = forms.ChoiceField(label=_("Kind of agent"))
    name = forms.CharField(
        label=_("Agent's name"),
        help_text=_("As the proof states it."),
        max_length=MAX_NAME,
    )
    proof = forms.CharField(
        label=_("Proof"),
        help_text=_("Which paper, and its number."),
        max_length=MAX_PROOF,
    )
    expires_on = forms.DateField(
        label=_("Last valid day of the proof"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    way = forms.ChoiceField(label=_("How the code is handed over"))

    def __init__(self, *args: Any, is_counter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in CHOICES.items():
            if not is_counter:
                del self.fields[name]  # a firm names further agents, by itself
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = [(each.value, word(each)) for each in options]

    def named(self) -> NamedAgent:
        """Return who was named."""
        said = self.cleaned_data
        return NamedAgent(
            role=AgentRole(said.get("role") or AgentRole.AGENT),
            name=said["name"],
            proof=said["proof"],
            expires_on=said["expires_on"],
            way=CodeWay(said.get("way") or CodeWay.FIRM),
        )


class WithdrawForm(forms.Form):
    """Why an agency is withdrawn; at the counter it must be said."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, agency_id: int, is_counter: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"withdraw-{agency_id}-%s"})
        self.agency_id = agency_id
        self.fields["reason"].required = is_counter
