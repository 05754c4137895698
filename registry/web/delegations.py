"""The page on which an officer lends duties for a while, and ends it (职责委托页)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.domain.duties import OVERSIGHT, Act
from registry.domain.errors import DomainError
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Duty
from registry.models import Delegation, Officer
from registry.services.delegations import (
    Entrusting,
    colleagues_of,
    delegate_duties,
    delegations_of,
    end_delegation,
)
from registry.services.officers import acting_officer, own_duties
from registry.web.display import word
from registry.web.forms import MAX_REASON
from registry.web.pages import actor_of, officer_page, told
from registry.web.work import crumbs


class DelegationForm(forms.Form):
    """Which duties, to whom, on which days, why."""

    delegate = forms.ChoiceField(label=_("To whom"))
    duties = forms.MultipleChoiceField(
        label=_("Duties"), widget=forms.CheckboxSelectMultiple
    )
    first = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.pk, one.user.full_name) for one in colleagues_of(officer)]
        own = sorted(own_duties(officer) - OVERSIGHT)
        choices: dict[str, list[tuple[Any, str]]] = {
            "delegate": list(people),
            "duties": [(duty, word(duty)) for duty in own],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = options

    def entrusting(self) -> Entrusting:
        """Return what was entrusted."""
        said = self.cleaned_data
        return Entrusting(
            delegate=int(said["delegate"]),
            duties=frozenset(map(Duty, said["duties"])),
            first=said["first"],
            last=said["last"],
            reason=said["reason"],
        )


@officer_page
def delegations(request: HttpRequest) -> HttpResponse:
    """Show what runs, and take a new delegation."""
    actor, at = actor_of(request), now()
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(at))
    form = DelegationForm(request.POST or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        try:
            delegate_duties(form.entrusting(), actor=actor, now=at)
        except DomainError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, gettext("Delegated."))
            return redirect("work-delegations")
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Delegation of duties")),
        "form": form,
        "rows": [
            _row(one, officer=officer) for one in delegations_of(officer, on=day_of(at))
        ],
    }
    status = 400 if form.errors else 200
    return render(request, "registry/work/delegations.html", context, status=status)


@require_POST
@officer_page
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation today."""
    end_delegation(delegation_id, actor=actor_of(request), now=now())
    messages.success(request, gettext("The delegation has ended."))
    return redirect("work-delegations")


def _row(one: Delegation, *, officer: Officer) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "is_own": one.officer_id == officer.pk,
        "by": one.officer.user.full_name,
        "to": one.delegate.user.full_name,
        "duties": "、".join(word(Duty(duty)) for duty in one.duties),
        "first": one.effective_from,
        "last": one.effective_until - ONE_DAY,
        "reason": one.reason,
    }
