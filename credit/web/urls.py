"""Addresses of the judgement's pages."""

from django.urls import path

from credit.web import restricted, views

urlpatterns = [
    path("rules", views.rules, name="rules"),
    path("work/enterprises/<str:uscc>/tier", restricted.tier, name="work-tier"),
]
