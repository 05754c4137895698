"""The door of released decision documents (文书下载页)."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from registry import clock
from search.services.papers import PaperNotReleasedError, public_paper

HEADERS = {
    # Nobody keeps a copy that outlives its release; no browser opens it as a page.
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@require_safe
def paper(_request: HttpRequest, uscc: str, digest: str) -> FileResponse:
    """Send a released document to be saved, under its kind and number."""
    try:
        found = public_paper(uscc, digest, today=clock.today())
    except PaperNotReleasedError as error:
        raise Http404 from error
    return FileResponse(
        found.file,
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
        headers=HEADERS,
    )
