"""Whom a firm lets read its whole file: listed, granted, revoked (授权查询页)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.clock import day_of, now
from registry.domain.authorisations import AuthorisationState
from registry.domain.partners import PURPOSES, CheckPurpose
from registry.models import Authorisation, Enterprise, Partner
from registry.services.authorisations import (
    AuthorisationFaultyError,
    authorisation_state,
    authorisations_of,
    authorise,
    choices_of,
    last_day_allowed,
    revoke,
)
from registry.templatetags.zhixin import day
from registry.web.display import word
from registry.web.firm_pages import crumbs, firm_page
from registry.web.pages import actor_of
from registry.web.task_rows import firm_name


class AuthorisationForm(forms.Form):
    """Which partner, what for, until when; `is_open` if there is any to choose."""

    partner = forms.TypedChoiceField(label=_("Bank or agency"), coerce=int)
    purpose = forms.ChoiceField(label=_("What for"))
    until = forms.DateField(
        label=_("Last day it is valid"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, offered: list[tuple[Partner, Any]], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_open = bool(offered)
        granted = {one for _, scope in offered for one in scope.purposes}
        purposes = [(one.value, word(one)) for one in PURPOSES if one in granted]
        partners = [(str(one.pk), f"{one.name} {one.uscc}") for one, _ in offered]
        for name, options in (("partner", partners), ("purpose", purposes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = [("", gettext("Choose")), *options]
        self.fields["until"].help_text = gettext("Not later than %(day)s.") % {
            "day": day(last_day_allowed(today=today))
        }


@require_http_methods(["GET", "HEAD", "POST"])
@firm_page
def authorisation_list(request: HttpRequest, firm: Enterprise) -> HttpResponse:
    """List what the firm allowed, and allow a further reading."""
    at, offered = now(), choices_of(firm, now=now())
    if request.method != "POST":
        return _page(
            request, firm, AuthorisationForm(offered=offered, today=day_of(at))
        )
    form = AuthorisationForm(request.POST, offered=offered, today=day_of(at))
    if not form.is_valid():
        return _page(request, firm, form, status=400)
    said = form.cleaned_data
    try:
        authorise(
            firm,
            next(one for one, _ in offered if one.pk == said["partner"]),
            purpose=said["purpose"],
            until=said["until"],
            actor=actor_of(request),
            now=at,
        )
    except AuthorisationFaultyError as error:
        for name, sentences in error.fields.items():
            form.add_error(name, [gettext(each) for each in sentences])
        return _page(request, firm, form, status=400)
    messages.success(request, gettext("Authorised: it may read your whole file now."))
    return redirect("firm-authorisations", firm.uscc)


@require_POST
@firm_page
def end(request: HttpRequest, firm: Enterprise, authorisation_id: int) -> HttpResponse:
    """Revoke what a partner was allowed, at once."""
    revoke(authorisation_id, firm, actor=actor_of(request), now=now())
    messages.success(request, gettext("Revoked: it is refused from now on."))
    return redirect("firm-authorisations", firm.uscc)


def _page(
    request: HttpRequest,
    firm: Enterprise,
    form: AuthorisationForm,
    *,
    status: int = 200,
) -> HttpResponse:
    title = gettext("Who may read the whole file")
    context = {
        "nav_current": "firm",
        "breadcrumbs": crumbs(firm, title),
        "heading": title,
        "firm": firm,
        "firm_name": firm_name(firm),
        "rows": [_row(one, firm) for one in authorisations_of(firm)],
        "form": form,
    }
    return render(request, "registry/firm/authorisations.html", context, status=status)


def _row(given: Authorisation, firm: Enterprise) -> dict[str, Any]:
    state = authorisation_state(given, now=now())
    is_live = state is AuthorisationState.LIVE
    return {
        "name": given.partner.name,
        "uscc": given.partner.uscc,
        "purpose": word(CheckPurpose(given.purpose)),
        "state": word(state),
        "tone": "good" if is_live else "warn",
        "from": given.effective_from,
        "until": given.expires_on,
        "revoked_at": given.revoked_at,
        "paper_url": reverse("firm-case", args=[firm.uscc, given.case_id])
        if given.case_id
        else "",
        "url": reverse("firm-authorisation-end", args=[firm.uscc, given.pk])
        if is_live
        else "",
    }
