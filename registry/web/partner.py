"""A partner's own pages: its scope, its people and systems, its use (合作机构页)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.clock import day_of, now
from registry.domain.errors import DomainError
from registry.domain.partners import (
    EVERYWHERE,
    PURPOSES,
    AdverseKind,
    CheckField,
    CheckPurpose,
    OutsideScopeError,
    RowVerdict,
)
from registry.domain.regions import region_name
from registry.domain.vocabulary import Term
from registry.models import (
    AccessEntry,
    Partner,
    PartnerClient,
    PartnerInvitation,
    PartnerUser,
)
from registry.services import partner_people
from registry.services.complaints import to_explain
from registry.services.one_time_codes import IssuedCode
from registry.services.partner_use import use_of
from registry.services.partners import GrantEndedError, scope_of
from registry.templatetags.zhixin import day
from registry.web.display import joint, word
from registry.web.pages import STATUS, actor_of, officer_page, told
from registry.web.partner_forms import InviteForm, UseForm
from registry.work_selectors import names_of

WIDTH = 6  # digits of a region's code


@require_safe
@never_cache
@officer_page
def start(request: HttpRequest) -> HttpResponse:
    """Show what the partner may ask, its people and its systems."""
    return _start(request, partner_people.person_of(actor_of(request), on=_today()))


@require_POST
@never_cache
@officer_page
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person and show the code, this once."""
    own = partner_people.administrator_of(actor_of(request), on=_today())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _start(request, own, form, status=400)
    issued = partner_people.invite(
        own.partner, **form.cleaned_data, actor=own.user, now=now()
    )
    return _code_page(request, own.partner, issued)


@require_POST
@officer_page
def cancel(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Cancel an invitation nobody used yet."""
    partner_people.cancel(invitation_id, actor=actor_of(request), now=now())
    messages.success(request, gettext("The invitation is cancelled."))
    return redirect("partner")


@require_POST
@officer_page
def remove(request: HttpRequest, person_id: int) -> HttpResponse:
    """Remove a person at once."""
    own = partner_people.administrator_of(actor_of(request), on=_today())
    person = get_object_or_404(own.partner.people, pk=person_id)
    try:
        partner_people.remove(person, actor=own.user, now=now())
    except DomainError as error:
        messages.error(request, told(error))
        return _start(request, own, status=STATUS[error.kind])
    messages.success(request, gettext("The person is removed."))
    return redirect("home" if person.user_id == own.user_id else "partner")


@require_safe
@never_cache
@officer_page
def use(request: HttpRequest) -> HttpResponse:
    """List what the partner asked, the newest first."""
    partner = partner_people.person_of(actor_of(request), on=_today()).partner
    form = UseForm(request.GET, partner=partner)
    context: dict[str, Any] = {
        **frame(partner, gettext("Use")),
        "form": form,
    }
    if form.is_valid():
        before = form.cleaned_data["before"]
        page = use_of(partner, form.narrowed(), before=before)
        kept = {name: request.GET.get(name, "") for name in ("by", "day")}
        first = f"{reverse('partner-use')}?{urlencode(kept)}"
        context |= {
            "rows": _entries(page.entries),
            "first_url": first if before else None,
            "next_url": f"{first}&before={page.before}" if page.before else None,
        }
    status = 200 if form.is_valid() else 400
    return render(request, "registry/partner/use.html", context, status=status)


def _today() -> date:
    return day_of(now())


def _start(
    request: HttpRequest,
    own: PartnerUser,
    form: InviteForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    partner, at = own.partner, now()
    people = partner_people.live_people(partner, on=day_of(at))
    systems = partner.clients.select_related("application").order_by("-id")
    context = {
        **frame(partner),
        **_granted(partner, at),
        "may_manage": own.is_administrator,
        "people": people.select_related("user").order_by("id"),
        "invitations": [
            {"kept": one, "is_over": one.expires_at <= at}
            for one in partner_people.open_invitations(partner)
        ],
        "locked_until": partner_people.joining_locked_until(partner, now=at),
        "systems": [_system(one, at) for one in systems],
        "to_explain": to_explain(partner),
        "form": form or InviteForm(),
    }
    return render(request, "registry/partner/start.html", context, status=status)


def _granted(partner: Partner, at: datetime) -> dict[str, Any]:
    """Return the scope as rows, or the sentence that it is over."""
    try:
        scope = scope_of(partner, on=day_of(at))
    except GrantEndedError as error:
        return {"ended": told(error)}
    newest = partner.grants.order_by("-id")[0]
    purposes = [one for one in CheckPurpose if one in scope.purposes]
    return {
        "purposes": [
            {"label": word(one), "law": PURPOSES[one].law} for one in purposes
        ],
        "scope": [
            _row(gettext("Fields"), _words(CheckField, scope.fields)),
            _row(gettext("Kinds of adverse facts"), _words(AdverseKind, scope.kinds)),
            _row(gettext("Regions"), joint("、").join(_regions(scope.regions))),
            _row(gettext("First day"), day(newest.effective_from)),
            _row(gettext("Last day"), day(newest.expires_on)),
        ],
    }


def _row(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}


def _words(known: type[Term], granted: Iterable[Term]) -> str:
    held = set(granted)
    return joint("、").join(word(one) for one in known if one in held)


def _regions(heads: Iterable[str]) -> list[str]:
    language = get_language() or ""
    return [
        gettext("All regions")
        if head == EVERYWHERE
        else region_name(head.ljust(WIDTH, "0"), language=language)
        for head in sorted(heads)
    ]


def _system(client: PartnerClient, at: datetime) -> dict[str, Any]:
    return {
        "client_id": client.application.client_id,
        "name": client.application.name,
        "since": client.created_at,
        "ends_at": client.ends_at,
        "is_over": client.ends_at is not None and client.ends_at <= at,
    }


def _entries(entries: Iterable[AccessEntry]) -> list[dict[str, Any]]:
    """Return entries as rows; the names of all their firms are read at once."""
    read = list(entries)
    names = names_of({one.enterprise_id for one in read})
    return [
        {
            "at": one.at,
            "by": one.user.full_name if one.user else _called(one.client),
            "purpose": word(CheckPurpose(one.purpose)) if one.purpose else "",
            "firm": names.get(one.enterprise_id or 0, ""),
            "uscc": one.enterprise.uscc if one.enterprise else "",
            "answer": _answer(one.answer),
        }
        for one in read
    ]


def _called(client: PartnerClient | None) -> str:
    return client.application.name if client else ""


def _answer(code: str) -> str:
    """Say what was told; a code this page has no word for is its own."""
    if code == OutsideScopeError.code:
        return told(OutsideScopeError())
    if code == "unchanged":
        return gettext("No change")
    return word(RowVerdict(code)) if code in set(RowVerdict) else code


def _code_page(
    request: HttpRequest, partner: Partner, issued: IssuedCode[PartnerInvitation]
) -> HttpResponse:
    context = {
        **frame(partner, gettext("One-time code")),
        "heading": gettext("One-time code"),
        "firm_name": partner.name,
        "uscc": partner.uscc,
        "code": issued.code,
        "agent_name": issued.kept.name,
        "expires_at": issued.kept.expires_at,
        "join_url": request.build_absolute_uri(reverse("partner-join")),
        "back_url": reverse("partner"),
        "back_label": partner.name,
    }
    return render(request, "registry/firm/code.html", context)


def frame(partner: Partner, *labels: str) -> dict[str, Any]:
    """Return what every page of a partner shows around it."""
    way = [{"label": partner.name, "url": reverse("partner")}]
    return {
        "nav_current": "partner",
        "partner": partner,
        "breadcrumbs": [*way, *({"label": label} for label in labels)],
    }
