"""What every answer tells browsers: load only what we serve, share no copy (响应头).

An answer may depend on who asks and in which language: unless a view says otherwise, no
cache between keeps it, and a browser asks again before it shows one.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The API's page is drf-spectacular's own and starts itself by an inline script.
DOCS_PATH = "/api/docs"
DOCS_POLICY = (
    f"{POLICY}; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)


class ContentSecurityMiddleware:
    """Adds the policies to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy of the page asked for."""
        response = self.get_response(request)
        is_docs = request.path.startswith(DOCS_PATH)
        response.headers.setdefault(
            "Content-Security-Policy", DOCS_POLICY if is_docs else POLICY
        )
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
