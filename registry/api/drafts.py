"""Staff endpoints of drafts: state, look, submit, judge (草稿接口)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import NewestFirst, StaffView, asked, page_parameters
from registry.api.inputs import AttestationInput, DraftInput, LinkInput, ReasonInput
from registry.api.outputs import draft_output, outlook_output, step_output
from registry.clock import day_of, now
from registry.domain.fields import forms
from registry.domain.vocabulary import Sector
from registry.models import Draft
from registry.services import entry, previews, queues

LISTS = {
    "mine": queues.own_drafts,
    "queue": queues.approvals,
    "held": queues.held_drafts,
}


ATTESTED = (
    "procedure",
    "notice_served_on",
    "is_screened",
    "is_window_closed",
    "secrecy",
)


class DraftList(StaffView):
    """Drafts one may see, and the way to state a new one."""

    known_parameters = page_parameters("state")

    @extend_schema(
        operation_id="v1_drafts_list",
        parameters=asked("state", "cursor", "page_size"),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """List own drafts (`mine`), what waits for approval (`queue`), or held rows."""
        state = request.query_params.get("state", "mine")
        if state not in LISTS:
            raise ValidationError({"state": gettext("One of mine, queue, held.")})
        found = LISTS[state](actor=self.actor, now=now())
        pages = NewestFirst()
        rows = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([_line(draft) for draft in rows])

    @extend_schema(
        request=DraftInput,
        responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Keep a statement; the same id again changes the same draft."""
        given = DraftInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        is_known = Draft.objects.filter(pk=said["id"]).exists()
        draft = entry.save_draft(
            said["id"],
            form=forms()[said["form"]],
            sector=Sector(said["sector"]),
            stated=said["stated"],
            actor=self.actor,
            now=now(),
        )
        made = status.HTTP_200_OK if is_known else status.HTTP_201_CREATED
        return Response(draft_output(draft), made)


class DraftDetail(StaffView):
    """One draft with its history."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, draft_id: UUID) -> Response:
        """Return a draft; reading another officer's is logged."""
        draft = queues.draft_of(draft_id, actor=self.actor, now=now())
        steps = [step_output(step) for step in queues.steps_of(draft)]
        return Response({**draft_output(draft), "steps": steps})


class DraftPreview(StaffView):
    """What approving would make public."""

    known_parameters = frozenset(ATTESTED)

    @extend_schema(
        parameters=asked(*ATTESTED),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, draft_id: UUID) -> Response:
        """Show what will be public and what not, with what is attested so far."""
        given = AttestationInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        instant = now()
        draft = queues.draft_of(draft_id, actor=self.actor, now=instant)
        seen = previews.outlook(
            draft, attestation=given.attestation(), today=day_of(instant)
        )
        return Response(outlook_output(seen))


class DraftSubmit(StaffView):
    """Sending a draft to another officer."""

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, draft_id: UUID) -> Response:
        """Submit a draft."""
        queues.draft_of(draft_id, actor=self.actor, now=now())
        draft = entry.submit_draft(draft_id, actor=self.actor, now=now())
        return Response(draft_output(draft))


class DraftApprove(StaffView):
    """The second officer's yes."""

    @extend_schema(request=AttestationInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, draft_id: UUID) -> Response:
        """Approve a draft with what is attested; it becomes a record."""
        given = AttestationInput(data=request.data)
        given.is_valid(raise_exception=True)
        queues.draft_of(draft_id, actor=self.actor, now=now())
        record = entry.approve_draft(
            draft_id, attestation=given.attestation(), actor=self.actor, now=now()
        )
        return Response({"key": record.key, "kind": record.kind})


class DraftReturn(StaffView):
    """The second officer's no."""

    @extend_schema(request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, draft_id: UUID) -> Response:
        """Return a draft to whoever entered it, with the reason."""
        reason = _reason_in(request)
        queues.draft_of(draft_id, actor=self.actor, now=now())
        draft = entry.return_draft(draft_id, actor=self.actor, now=now(), reason=reason)
        return Response(draft_output(draft))


class DraftDiscard(StaffView):
    """Giving a draft up."""

    @extend_schema(request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, draft_id: UUID) -> Response:
        """Discard a draft with the reason; it stays readable."""
        reason = _reason_in(request)
        queues.draft_of(draft_id, actor=self.actor, now=now())
        draft = entry.discard_draft(
            draft_id, actor=self.actor, now=now(), reason=reason
        )
        return Response(draft_output(draft))


class DraftLink(StaffView):
    """Saying which firm a party is."""

    @extend_schema(request=LinkInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, draft_id: UUID) -> Response:
        """Link a party stated without a code to a firm of the registry."""
        given = LinkInput(data=request.data)
        given.is_valid(raise_exception=True)
        queues.draft_of(draft_id, actor=self.actor, now=now())
        draft = entry.link_party(
            draft_id, **given.validated_data, actor=self.actor, now=now()
        )
        return Response(draft_output(draft))


def _reason_in(request: Request) -> str:
    given = ReasonInput(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["reason"])


def _line(draft: Draft) -> dict[str, Any]:
    """Return a draft in a list: what it is, not what it states."""
    whole = draft_output(draft)
    return {name: value for name, value in whole.items() if name != "stated"}
