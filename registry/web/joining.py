"""Joining a firm or a partner by a one-time code (凭一次性代码开通账号页).

One page behind two doors: each says who is refused, what is typed, and what is joined.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from registry.clock import now
from registry.domain.errors import DomainError
from registry.models import User
from registry.services import partner_people
from registry.services.account_parts import refuse_officer
from registry.services.agent_joining import join_firm
from registry.services.one_time_codes import NewAccount, UserNameTakenError
from registry.web.agent_forms import CodeForm, JoinForm
from registry.web.pages import STATUS, problem_page, told
from registry.web.partner_forms import PartnerCodeForm, PartnerJoinForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
FIRM, PARTNER = "firm", "partner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """What differs between joining a firm and joining a partner.

    Shape: `enter` returns the account and the address it is led to.
    """

    title: Promise
    refuse: Callable[[User, datetime], None]
    code_form: type[CodeForm]
    join_form: type[JoinForm]
    enter: Callable[[str, str, User | NewAccount], tuple[User, str]]


def _enter_firm(uscc: str, code: str, joiner: User | NewAccount) -> tuple[User, str]:
    agency = join_firm(uscc, code, joiner=joiner, now=now())
    return agency.user, f"/firm/{agency.enterprise.uscc}/"


def _enter_partner(uscc: str, code: str, joiner: User | NewAccount) -> tuple[User, str]:
    person = partner_people.join(uscc, code, joiner=joiner, now=now())
    return person.user, reverse("partner")


DOORS: Mapping[str, Door] = {
    FIRM: Door(
        title=gettext_lazy("Open a firm's account"),
        refuse=lambda user, at: refuse_officer(user, now=at),
        code_form=CodeForm,
        join_form=JoinForm,
        enter=_enter_firm,
    ),
    PARTNER: Door(
        title=gettext_lazy("Join your institution"),
        refuse=lambda user, at: partner_people.refuse_other_parts(user, now=at),
        code_form=PartnerCodeForm,
        join_form=PartnerJoinForm,
        enter=_enter_partner,
    ),
}


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, door: str) -> HttpResponse:
    """Ask for the two codes, and for an account unless somebody is signed in."""
    behind = DOORS[door]
    known = request.user if isinstance(request.user, User) else None
    try:
        if known:
            behind.refuse(known, now())
    except DomainError as error:
        return problem_page(request, error)
    sent = request.POST if request.method == "POST" else None
    form = behind.code_form(sent) if known else behind.join_form(sent)
    if not form.is_bound:
        return _page(request, form, door)
    if not form.is_valid():
        return _page(request, form, door, status=400)
    said = form.cleaned_data
    joiner = form.account() if isinstance(form, JoinForm) else known
    assert joiner is not None  # noqa: S101 - narrows what the kind of form says
    try:
        user, address = behind.enter(said["uscc"], said["code"], joiner)
    except DomainError as error:
        is_name = isinstance(error, UserNameTakenError)
        form.add_error("username" if is_name else None, told(error))
        return _page(request, form, door, status=STATUS[error.kind])
    if not known:
        login(request, user, backend=BACKEND)
    return redirect(address)


def _page(
    request: HttpRequest, form: CodeForm, door: str, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "hide_search": True,
        "breadcrumbs": [
            {"label": gettext("Sign in"), "url": "/sign-in/"},
            {"label": DOORS[door].title},
        ],
    }
    return render(request, f"registry/{door}/join.html", context, status=status)
