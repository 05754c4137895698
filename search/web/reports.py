"""A firm's credit report, printed for whoever asks (信用报告下载)."""

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry import clock
from registry.api.rendering import printed_file
from registry.domain.uscc import InvalidUsccError
from search.selectors import NotOnFileError
from search.services.issued_reports import print_report


@require_safe
def report(request: HttpRequest, uscc: str) -> FileResponse:
    """Send the public report of today."""
    try:
        printed = print_report(
            uscc,
            verify_at=request.build_absolute_uri(reverse("verify")),
            now=clock.now(),
        )
    except (NotOnFileError, InvalidUsccError) as error:
        raise Http404 from error
    return printed_file(printed.pdf, name=printed.report.number)
