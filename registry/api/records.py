"""Staff endpoints of records and of firms' whole files (记录与档案接口)."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import StaffView, asked
from registry.api.inputs import ReasonInput
from registry.api.outputs import draft_output, file_output
from registry.clock import day_of, now
from registry.domain.duties import Act
from registry.marks import marks_of
from registry.selectors import files_of, log_position
from registry.services import entry, queues, releases
from registry.services.access import log_reading
from registry.services.officers import acting_officer


class RecordCorrect(StaffView):
    """The way to a record's next version."""

    @extend_schema(request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, key: str) -> Response:
        """Open a draft of the newest version, to be approved like any other."""
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        draft = entry.start_correction(
            queues.record_of(key),
            reason=given.validated_data["reason"],
            actor=self.actor,
            now=now(),
        )
        return Response(draft_output(draft), status.HTTP_201_CREATED)


class RecordWithdraw(StaffView):
    """Taking a record out of all use."""

    @extend_schema(request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, key: str) -> Response:
        """Withdraw a record with the reason; its history stays."""
        given = ReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        instant, record = now(), queues.record_of(key)
        officer = acting_officer(self.actor, Act.WITHDRAW_RECORD, on=day_of(instant))
        step = releases.withdraw_record(
            record,
            officer=officer,
            now=instant,
            reason=given.validated_data["reason"],
        )
        return Response({"key": record.key, "state": step.state})


class EnterpriseFile(StaffView):
    """Everything on file about a firm, restricted."""

    known_parameters = frozenset({"purpose"})

    @extend_schema(parameters=asked("purpose"), responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, uscc: str) -> Response:
        """Return the whole file, after its reading and the purpose are logged."""
        instant, firm = now(), queues.firm_of(uscc)
        log_reading(
            user=self.actor,
            enterprise=firm,
            purpose=request.query_params.get("purpose", ""),
            what="file",
            now=instant,
        )
        position = log_position()
        asked = (firm.pk, position)
        entries = files_of([asked]).get(asked, ())
        marks = marks_of([asked]).get(firm.pk, {})
        return Response(
            file_output(firm, entries, marks, as_of=day_of(instant), position=position)
        )
