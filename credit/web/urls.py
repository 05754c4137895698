"""Addresses of the judgement's pages."""

from django.urls import path

from credit.web import views

urlpatterns = [path("rules", views.rules, name="rules")]
