"""A firm's credit report: the public one for whoever asks, its own (信用报告下载)."""

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry import clock
from registry.api.rendering import printed_file
from registry.domain.uscc import InvalidUsccError
from registry.models import Enterprise
from registry.web.firm_pages import firm_page
from registry.web.pages import actor_of
from search.selectors import NotOnFileError
from search.services.issued_reports import print_own_report, print_report


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


@require_safe
@never_cache
@firm_page
def own_report(request: HttpRequest, firm: Enterprise) -> FileResponse:
    """Send a firm all that is held of it and may be told, as a report of today."""
    printed = print_own_report(
        firm,
        agent=actor_of(request),
        verify_at=request.build_absolute_uri(reverse("verify")),
        now=clock.now(),
    )
    return printed_file(printed.pdf, name=printed.report.number)
