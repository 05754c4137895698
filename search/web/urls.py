"""Addresses of the public pages."""

from django.urls import path

from search.web import about, announcements, feeds, guides, papers, statistics, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help", guides.help_page, name="help"),
    path("about", about.about_page, name="about"),
    path("statistics", statistics.page, name="statistics"),
    path("statistics/<slug:name>.csv", statistics.table, name="statistics-table"),
    path("suggest", views.suggest, name="suggest-firms"),
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
