"""A firm's agents, as the firm and as the counter manage them (代理人管理页).

One set of pages behind two doors: the service says who may do what.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from registry.clock import day_of, now
from registry.domain.duties import Act
from registry.domain.vocabulary import Purpose
from registry.models import AgentCode, Enterprise
from registry.services import agent_codes, agents
from registry.services.access import log_reading
from registry.services.agent_codes import ProofFaultyError
from registry.services.officers import acting_officer
from registry.services.one_time_codes import IssuedCode
from registry.web.agent_forms import NamedAgentForm, WithdrawForm
from registry.web.agent_rows import Viewer, agency_row, code_row
from registry.web.pages import actor_of, officer_page
from registry.web.work import crumbs
from registry.work_selectors import firm_named

FIRM, COUNTER = "firm", "work"
TEMPLATES = {FIRM: "registry/firm/agents.html", COUNTER: "registry/work/agents.html"}


@require_safe
@never_cache
@officer_page
def agent_list(request: HttpRequest, uscc: str, door: str) -> HttpResponse:
    """List the agents of a firm, live and past, and the codes on their way."""
    return _page(request, _entered(request, uscc, door), door)


@require_POST
@never_cache
@officer_page
def issue(request: HttpRequest, uscc: str, door: str) -> HttpResponse:
    """Issue a code for an agent and show it, this once."""
    firm = _entered(request, uscc, door)
    form = NamedAgentForm(request.POST, is_counter=door == COUNTER)
    if not form.is_valid():
        return _page(request, firm, door, naming=form, status=400)
    try:
        issued = agent_codes.issue_code(
            firm, form.named(), actor=actor_of(request), now=now()
        )
    except ProofFaultyError as error:
        for name, sentences in error.fields.items():
            field = name if name in form.fields else None
            form.add_error(field, [gettext(each) for each in sentences])
        return _page(request, firm, door, naming=form, status=400)
    return _code_page(request, firm, door, issued)


@require_POST
@officer_page
def withdraw(
    request: HttpRequest, uscc: str, agency_id: int, door: str
) -> HttpResponse:
    """End an agency at once."""
    firm = _entered(request, uscc, door)
    form = WithdrawForm(request.POST, agency_id=agency_id, is_counter=door == COUNTER)
    if not form.is_valid():
        return _page(request, firm, door, withdrawing=form, status=400)
    ended = agents.withdraw_agent(
        agency_id,
        firm,
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=now(),
    )
    messages.success(request, gettext("The agency is withdrawn."))
    is_own = any(one.user_id == actor_of(request).pk for one in ended)
    return redirect("home") if is_own else redirect(f"{door}-agents", firm.uscc)


@require_POST
@officer_page
def cancel(request: HttpRequest, uscc: str, code_id: int, door: str) -> HttpResponse:
    """Cancel a code nobody used yet."""
    firm = _entered(request, uscc, door)
    agent_codes.cancel_code(code_id, firm, actor=actor_of(request), now=now())
    messages.success(request, gettext("The code is cancelled."))
    return redirect(f"{door}-agents", firm.uscc)


def _entered(request: HttpRequest, uscc: str, door: str) -> Enterprise:
    """Return the firm, for whoever may be behind this door.

    Raises:
        NotAgentError: the reader is not the firm's agent.
        NotAllowedError: the reader is no officer at the counter.
    """
    firm, today = Enterprise.objects.filter(uscc=uscc).first(), day_of(now())
    if firm is None:
        raise Http404
    if door == COUNTER:
        acting_officer(actor_of(request), Act.ISSUE_AGENT_CODE, on=today)
    else:
        agents.agent_of(actor_of(request), firm, on=today)
    return firm


def _page(
    request: HttpRequest,
    firm: Enterprise,
    door: str,
    *,
    naming: NamedAgentForm | None = None,
    withdrawing: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at, actor = now(), actor_of(request)
    is_counter = door == COUNTER
    if is_counter:
        log_reading(
            user=actor,
            enterprise=firm,
            purpose=Purpose.SUPERVISION,
            what="agents of the firm",
            now=at,
        )
    may_name = is_counter or agents.is_principal(actor, firm, on=day_of(at))
    viewer = Viewer(user=actor, door=door, may_manage=may_name, at=at)
    context = {
        **_frame(firm, door, gettext("Agents of the firm")),
        "agents": [
            agency_row(agency, viewer, withdrawing) for agency in agents.agents_of(firm)
        ],
        "codes": [code_row(each, viewer) for each in agent_codes.open_codes(firm)],
        "locked_until": agent_codes.joining_locked_until(firm, now=at),
        "form": (naming or NamedAgentForm(is_counter=is_counter)) if may_name else None,
        "issue_url": reverse(f"{door}-agents-issue", args=[firm.uscc]),
    }
    return render(request, TEMPLATES[door], context, status=status)


def _code_page(
    request: HttpRequest, firm: Enterprise, door: str, issued: IssuedCode[AgentCode]
) -> HttpResponse:
    context = {
        **_frame(firm, door, gettext("One-time code")),
        "code": issued.code,
        "agent_name": issued.kept.agent_name,
        "expires_at": issued.kept.expires_at,
        "join_url": request.build_absolute_uri(reverse("firm-join")),
        "back_url": reverse(f"{door}-agents", args=[firm.uscc]),
        "back_label": gettext("Agents of the firm"),
    }
    return render(request, "registry/firm/code.html", context)


def _frame(firm: Enterprise, door: str, title: str) -> dict[str, Any]:
    """Return what both pages say of the firm and of the way there."""
    found = firm_named(firm.uscc)
    name = found.name if found else firm.uscc
    if door == COUNTER:
        way = crumbs(gettext("Find a firm"), title)
    else:
        own = {"label": name, "url": f"/firm/{firm.uscc}/"}
        way = [own, {"label": title, "url": ""}]
    return {
        "nav_current": door,
        "breadcrumbs": way,
        "heading": title,
        "uscc": firm.uscc,
        "firm_name": name,
    }
