"""Staff endpoints of cases and tasks: open, look, take a step (案件接口)."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import NewestFirst, StaffView, asked, page_parameters
from registry.api.inputs import CaseInput, StepInput
from registry.api.outputs import named, step_output
from registry.clock import now, today
from registry.domain.procedures import PROCEDURES
from registry.domain.vocabulary import ProcedureKind
from registry.models import Authority, Case, Task
from registry.sentences import sentence
from registry.services import case_offers, cases, tasks
from registry.services.case_offers import Offer
from registry.services.cases import Submission
from registry.services.firm_ends import end_of
from registry.services.organs import organ_in_charge


class ByNumber(NewestFirst):
    """Cases by cursor; their numbers only grow."""

    ordering = ("-id",)


class CaseList(StaffView):
    """Cases of the officer's organ and those below it, and the way to open one."""

    known_parameters = page_parameters()

    @extend_schema(
        operation_id="v1_cases_list",
        parameters=asked("cursor", "page_size"),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """List cases, the newest first."""
        found = case_offers.cases_near(actor=self.actor, now=now())
        pages = ByNumber()
        rows = pages.paginate_queryset(found, request, view=self) or []
        states = cases.states_of(rows)
        return pages.get_paginated_response(
            [_line(case, states[case.pk]) for case in rows]
        )

    @extend_schema(request=CaseInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        """Open a case about a firm by its first step."""
        given = CaseInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        sent = Submission(
            step=said["step"], stated=said["stated"], reason=said["reason"]
        )
        kind = ProcedureKind(said["procedure"])
        made = cases.open_case(
            kind, sent, uscc=said["uscc"], actor=self.actor, now=now()
        )
        return Response(_line(made, cases.state_of(made)), status.HTTP_201_CREATED)


class CaseDetail(StaffView):
    """One case with its steps, and what may be done now."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, case_id: int) -> Response:
        """Return a case; the reading is logged."""
        case = case_offers.case_of(case_id, actor=self.actor, now=now())
        taken = cases.steps_of(case)
        offered = case_offers.offers(case, actor=self.actor, now=now())
        return Response(
            {
                **_line(case, taken[-1].state),
                "in_charge": _organ(organ_in_charge(case.authority, on=today())),
                "firm_end": _firm_end(case),
                "steps": [step_output(step) for step in taken],
                "next": [_offer(one) for one in offered],
            }
        )


class CaseStep(StaffView):
    """One step of a case; the table of its procedure says which there are."""

    @extend_schema(request=StepInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, case_id: int, step: str) -> Response:
        """Take a step; 409 if the case went on since `seen`."""
        given = StepInput(data=request.data)
        given.is_valid(raise_exception=True)
        case_offers.case_of(case_id, actor=self.actor, now=now())
        sent = Submission(step=step, **given.validated_data)
        taken = cases.take_step(case_id, sent, actor=self.actor, now=now())
        return Response(
            {
                "state": taken.state,
                "ordinal": taken.ordinal,
                "firm_end": _firm_end(taken.case),
            }
        )


class TaskList(StaffView):
    """What is due from the officer."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """List open tasks by deadline, those due first at the head."""
        found = list(tasks.open_tasks(actor=self.actor, now=now()))
        states = cases.states_of([task.case for task in found])
        organ = self.actor.officer.authority  # also of tasks it took over
        return Response(
            {
                "results": [
                    _task(task, states[task.case_id], organ=organ) for task in found
                ]
            }
        )


def _line(case: Case, state: str | None) -> dict[str, Any]:
    firm = case.enterprise
    return {
        "id": case.pk,
        "procedure": named(ProcedureKind(case.procedure)),
        "state": state,
        "authority": _organ(case.authority),
        "uscc": firm.uscc if firm else None,
    }


def _organ(organ: Authority) -> dict[str, str]:
    return {"uscc": organ.uscc, "name": organ.name}


def _firm_end(case: Case) -> dict[str, Any] | None:
    """Say what became of the firm meanwhile; None while it is in business."""
    ended = end_of(case.enterprise)
    if ended is None:
        return None
    return {
        "status": named(ended.status),
        "successor": ended.successor or None,
        "on": ended.on,
        "told": sentence(*ended.sentence),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    row, barred = offer.transition, offer.barred
    return {
        "step": named(row.step),
        "to_state": named(row.to_state),
        "article": row.article,
        "asks": {"label": row.asks, "term": row.asks_term},
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "term": field.term,
                "type": field.input,
                "required": field.is_required,
            }
            for field in row.fields
        ],
        "needs_reason": row.needs_reason,
        "barred": sentence(barred.template, barred.params) if barred else None,
        "unmet": [sentence(one.message, one.params) for one in offer.unmet],
    }


def _task(task: Task, state: str | None, *, organ: Authority) -> dict[str, Any]:
    case = task.case
    rows = PROCEDURES[ProcedureKind(case.procedure)].transitions
    step = next(row.step for row in rows if row.step == task.step)
    return {
        **_line(case, state),
        "step": named(step),
        "due_on": task.due_on,
        "limit": task.limit,
        "organ": _organ(organ),
    }
