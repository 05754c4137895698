"""Lists of firms matched in the background: brought, fetched (批量比对任务接口)."""

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.base import StaffView
from registry.api.errors import told
from registry.api.parameters import answered_by
from registry.api.rendering import MEDIA_TYPES, Output, private_file
from registry.clock import now
from search.domain.match_lists import MatchJobState, RowVerdict
from search.models import MatchJob
from search.services import match_jobs


class MatchListInput(serializers.Serializer[Any]):
    """A list of firms."""

    file = serializers.FileField(
        help_text=".csv, .csv.gz (UTF-8) or .xlsx with a column of names (名称, "
        "企业名称, name) or of codes (统一社会信用代码, uscc, code), and perhaps one "
        "of regions (行政区划代码, region)"
    )


class MatchErrorOutput(Output):
    """What stopped the matching of a list."""

    code = serializers.CharField(help_text="stable; see docs/reference/errors.md")
    detail = serializers.CharField()


class MatchJobOutput(Output):
    """How far the matching of a list is."""

    id = serializers.IntegerField()
    file_name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField([one.value for one in MatchJobState])
    state_label = serializers.CharField()
    rows_total = serializers.IntegerField(help_text="0 while unknown")
    rows_done = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text=f"rows by {', '.join(RowVerdict)}",
    )
    error = MatchErrorOutput(allow_null=True)
    may_run_again = serializers.BooleanField()
    as_of = serializers.DateField(allow_null=True)
    data_version = serializers.IntegerField(allow_null=True)
    degraded = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.DateTimeField(
        help_text="then the list and its result are deleted, and counts remain"
    )
    forgotten_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_null=True, help_text="its address, once done")


_ANSWERS = {202: MatchJobOutput, **answered_by(MatchJobOutput, 401, 409)}
del _ANSWERS[200]


class MatchJobList(StaffView):
    """The way to bring a list."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="match_jobs_create", request=MatchListInput, responses=_ANSWERS
    )
    def post(self, request: Request) -> Response:
        """Keep a list and have it matched; the answer names the job to ask after."""
        given = MatchListInput(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        job = match_jobs.accept_list(
            file,
            file_name=file.name,
            actor=self.actor,
            language=get_language() or "",
            now=now(),
        )
        return Response(_told(job), status.HTTP_202_ACCEPTED)


class MatchJobDetail(StaffView):
    """One's own list."""

    @extend_schema(
        operation_id="match_jobs_retrieve",
        responses=answered_by(MatchJobOutput, 401, 404),
    )
    def get(self, request: Request, job_id: int) -> Response:
        """Tell how far it is and what came of its rows."""
        return Response(_told(match_jobs.job_of(job_id, actor=self.actor)))


class MatchJobRunning(StaffView):
    """A list that was stopped by what may have passed."""

    @extend_schema(operation_id="match_jobs_run", request=None, responses=_ANSWERS)
    def post(self, request: Request, job_id: int) -> Response:
        """Have it matched again."""
        job = match_jobs.run_again(job_id, actor=self.actor, now=now())
        return Response(_told(job), status.HTTP_202_ACCEPTED)


class MatchJobResult(StaffView):
    """What came of each row."""

    @extend_schema(
        operation_id="match_jobs_result",
        responses={(200, media_type): bytes for media_type in MEDIA_TYPES.values()},
    )
    def get(self, request: Request, job_id: int) -> FileResponse:
        """Send the list with what was found beside each row."""
        job = match_jobs.job_of(job_id, actor=self.actor)
        path = match_jobs.result_of(job, now=now())
        return private_file(path, name=f"match-{job.pk}")


def _told(job: MatchJob) -> dict[str, Any]:
    state = MatchJobState(job.state)
    error = match_jobs.error_of(job)
    is_done = state is MatchJobState.DONE and not job.forgotten_at
    content = {
        "id": job.pk,
        "file_name": job.file_name,
        "state": state.value,
        "state_label": state.term,
        "rows_total": job.rows_total,
        "rows_done": job.rows_done,
        "counts": job.counts,
        "error": error and {"code": job.error["code"], "detail": told(error)},
        "may_run_again": match_jobs.may_run_again(job),
        "as_of": job.as_of,
        "data_version": job.data_version,
        "degraded": job.is_degraded,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "kept_until": job.kept_until,
        "forgotten_at": job.forgotten_at,
        "result": reverse("api-match-result", args=[job.pk]) if is_done else None,
    }
    return dict(MatchJobOutput().to_representation(content))
