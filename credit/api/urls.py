"""Addresses of the judgement for programs."""

from django.urls import path

from credit.api.restricted import SupervisoryTier
from credit.api.views import RulesView

urlpatterns = [
    path("rules", RulesView.as_view(), name="api-rules"),
    path(
        "enterprises/<str:uscc>/file/tier",
        SupervisoryTier.as_view(),
        name="api-supervisory-tier",
    ),
]
