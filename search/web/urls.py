"""Addresses of the public pages."""

from django.urls import path

from search.web import guides, papers, statistics, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help", guides.help_page, name="help"),
    path("statistics", statistics.page, name="statistics"),
    path("statistics/<slug:name>.csv", statistics.table, name="statistics-table"),
    path("suggest", views.suggest, name="suggest-firms"),
    path("enterprises/<str:uscc>", views.enterprise, name="enterprise"),
    path("enterprises/<str:uscc>/papers/<slug:digest>", papers.paper, name="paper"),
]
