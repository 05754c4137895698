"""What the check of a signed form must know of firm and partner (授权书对象)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from registry.domain.procedures.signed_form import SignedFormStep
from registry.domain.procedures.situations import StepFact
from registry.domain.vocabulary import ProcedureKind
from registry.models import Case, Step, Task
from registry.services.firm_ends import end_of
from registry.services.partners import GrantEndedError, scope_of


def signed_form_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a signed form's steps read, by name."""
    said = steps[0].stated if steps else stated
    purpose, until = said.get("purpose"), said.get("until")
    return {
        "purpose": purpose,
        "until": date.fromisoformat(until) if isinstance(until, str) else until,
        "has_ended": end_of(case.enterprise) is not None,
        **_granted(case, today=today),
        "is_known": _is_known(case, stated.get("form", ())),
        "is_pending": _is_pending(case, purpose),
    }


def _granted(case: Case, *, today: date) -> dict[str, Any]:
    """Return how far the case's partner may ask today."""
    if case.partner is None or case.enterprise is None:
        return {"is_granted": False}
    try:
        scope = scope_of(case.partner, on=today)
    except GrantEndedError:
        return {"is_granted": False}
    newest = case.enterprise.versions.order_by("-ordinal").first()
    return {
        "is_granted": True,
        "covers_region": scope.covers_region(newest.region if newest else ""),
        "purposes": scope.purposes,
    }


def _handed_in(case: Case) -> QuerySet[Step]:
    """Return the first steps of the other forms that the case's partner handed in."""
    others = Step.objects.filter(
        case__partner=case.partner,
        case__procedure=ProcedureKind.SIGNED_FORM,
        name=SignedFormStep.HAND_IN,
    )
    return others.exclude(case=case.pk)


def _is_known(case: Case, scans: Iterable[str]) -> bool:
    """Tell whether one of the scans was handed in before and not taken back."""
    same = [Q(payload__stated__form__contains=[digest]) for digest in scans]
    if not same:
        return False
    found = _handed_in(case).filter(reduce(or_, same))
    return found.exclude(case__steps__name=SignedFormStep.RETRACT).exists()


def _is_pending(case: Case, purpose: object) -> bool:
    """Tell whether another form of the firm for the purpose is being checked."""
    same = _handed_in(case).filter(
        case__enterprise=case.enterprise,
        case__in=Task.objects.filter(done_at=None).values("case"),
        payload__stated__purpose=purpose,
    )
    return same.exists()
