"""Addresses of the public pages."""

from django.urls import path

from search.web import (
    announcements,
    exporting,
    feeds,
    guides,
    match_jobs,
    papers,
    searching,
    statistics,
    views,
)

MATCH_JOB = "work/matching/<int:job_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("firms.csv", exporting.table, name="results-table"),
    path("work/matching/", match_jobs.lists, name="work-matching"),
    path(MATCH_JOB, match_jobs.job, name="work-match-job"),
    path(f"{MATCH_JOB}progress/", match_jobs.progress, name="work-match-progress"),
    path(f"{MATCH_JOB}result", match_jobs.result, name="work-match-result"),
    path(f"{MATCH_JOB}again/", match_jobs.run_again, name="work-match-again"),
    path("help", guides.help_page, name="help"),
    path("statistics", statistics.page, name="statistics"),
    path("statistics/<slug:name>.csv", statistics.table, name="statistics-table"),
    path("suggest", searching.suggest, name="suggest-firms"),
    path("enterprises/<str:uscc>", views.enterprise, name="enterprise"),
    path("enterprises/<str:uscc>/papers/<slug:digest>", papers.paper, name="paper"),
    path("announcements", announcements.announcements_page, name="announcements"),
    path(
        "announcements/feed.atom", feeds.announcements_feed, name="announcements-feed"
    ),
    path(
        "announcements/<slug:key>", announcements.announcement_page, name="announcement"
    ),
    path("blacklist", announcements.blacklist_page, name="blacklist"),
    path("blacklist/feed.atom", feeds.blacklist_feed, name="blacklist-feed"),
    path("products", announcements.products_page, name="products"),
]
