"""Opening a firm's account by a one-time code (企业账号开通页)."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from registry.clock import now
from registry.domain.errors import DomainError
from registry.models import FirmAgent, User
from registry.services.agent_joining import (
    OfficerJoinsError,
    UserNameTakenError,
    join_firm,
    refuse_officer,
)
from registry.web.agent_forms import CodeForm, JoinForm
from registry.web.pages import STATUS, problem_page, told

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the two codes, and for an account unless somebody is signed in."""
    try:
        if isinstance(request.user, User):
            refuse_officer(request.user, now=now())
    except OfficerJoinsError as error:
        return problem_page(request, error)
    sent = request.POST if request.method == "POST" else None
    form = CodeForm(sent) if isinstance(request.user, User) else JoinForm(sent)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        agency = _joined(request, form)
    except DomainError as error:
        is_name = isinstance(error, UserNameTakenError)
        form.add_error("username" if is_name else None, told(error))
        return _page(request, form, status=STATUS[error.kind])
    if not isinstance(request.user, User):
        login(request, agency.user, backend=BACKEND)
    return redirect(f"/firm/{agency.enterprise.uscc}/")


def _joined(request: HttpRequest, form: CodeForm) -> FirmAgent:
    said = form.cleaned_data
    signed_in = request.user if isinstance(request.user, User) else None
    joiner = form.account() if isinstance(form, JoinForm) else signed_in
    assert joiner is not None  # noqa: S101 - narrows what the kind of form says
    return join_firm(said["uscc"], said["code"], joiner=joiner, now=now())


def _page(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "hide_search": True,
        "breadcrumbs": [
            {"label": gettext("Sign in"), "url": "/sign-in/"},
            {"label": gettext("Open a firm's account")},
        ],
    }
    return render(request, "registry/firm/join.html", context, status=status)
