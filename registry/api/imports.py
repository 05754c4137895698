"""Staff endpoints of files that bring many rows (导入接口)."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import NewestFirst, StaffView, asked, page_parameters
from registry.api.inputs import AttestationInput, ImportInput
from registry.api.outputs import batch_output
from registry.clock import now
from registry.services import import_jobs, queues


class ImportList(StaffView):
    """Files brought, and the way to bring one."""

    parser_classes = (MultiPartParser,)
    known_parameters = page_parameters()

    @extend_schema(
        operation_id="v1_imports_list",
        parameters=asked("cursor", "page_size"),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """List the imports of one's organ, the newest first."""
        found = queues.recent_batches(actor=self.actor, now=now())
        pages = NewestFirst()
        rows = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([batch_output(batch) for batch in rows])

    @extend_schema(request=ImportInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        """Keep a file and have it read; the answer names the batch to ask about."""
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        batch = import_jobs.accept_file(
            said["file"],
            file_name=said["file"].name,
            kind=said["kind"],
            options=said["options"],
            actor=self.actor,
            now=now(),
        )
        return Response(batch_output(batch), status.HTTP_202_ACCEPTED)


class ImportDetail(StaffView):
    """One import."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, batch_id: int) -> Response:
        """Tell how far an import is and what came of its rows."""
        batch = queues.batch_of(batch_id, actor=self.actor, now=now())
        return Response(batch_output(batch))


class ImportReport(StaffView):
    """The rows that need somebody."""

    @extend_schema(responses={(200, "text/csv"): str})
    def get(self, request: Request, batch_id: int) -> HttpResponse:
        """Send the row-level report as CSV."""
        batch = queues.batch_of(batch_id, actor=self.actor, now=now())
        return HttpResponse(
            import_jobs.report_of(batch),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="import-{batch.pk}.csv"'
            },
        )


class ImportRelease(StaffView):
    """The second officer's yes to a whole batch."""

    @extend_schema(request=AttestationInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, batch_id: int) -> Response:
        """Release a batch with what is attested of all its rows."""
        given = AttestationInput(data=request.data)
        given.is_valid(raise_exception=True)
        queues.batch_of(batch_id, actor=self.actor, now=now())
        batch = import_jobs.release(
            batch_id, attestation=given.attestation(), actor=self.actor, now=now()
        )
        return Response(batch_output(batch))
