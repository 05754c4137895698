"""Addresses of the whole product: one include per package and interface."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularSwaggerView, SpectacularYAMLAPIView

AN_HOUR = 3600  # seconds: generating the description takes one

handler400 = "registry.api.errors.bad_request"
handler404 = "registry.api.errors.not_found"
handler500 = "registry.api.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    # Programs first: a prefix is told from ninety pages at a glance.
    path("api/v1/", include("search.api.urls")),
    path("api/v1/", include("credit.api.urls")),
    path("api/v1/", include("registry.api.urls")),
    path("", include("search.web.urls")),
    path("", include("credit.web.urls")),
    path("", include("registry.web.urls")),
    path(
        "api/v1/openapi.yaml",
        cache_page(AN_HOUR)(SpectacularYAMLAPIView.as_view()),
        name="openapi",
    ),
    path(
        "api/docs",
        SpectacularSwaggerView.as_view(url_name="openapi"),
        name="api-docs",
    ),
]
