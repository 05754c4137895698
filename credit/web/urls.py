"""Addresses of the judgement's pages."""

from django.urls import path, re_path

from credit.web import candidates, firm, restricted, tier_changes, views

urlpatterns = [
    path("rules", views.rules, name="rules"),
    re_path(r"^firm/(?P<uscc>[0-9A-Z]{18})/$", firm.file, name="firm"),
    path("work/candidates/", candidates.candidate_list, name="work-candidates"),
    path("work/tiers/", tier_changes.change_list, name="work-tier-changes"),
    path("work/enterprises/<str:uscc>/tier", restricted.tier, name="work-tier"),
]
