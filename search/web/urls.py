"""Addresses of the public pages."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from search.web import (
    about,
    announcements,
    check_settling,
    check_sheets,
    crawlers,
    decisions,
    exporting,
    feeds,
    guides,
    match_jobs,
    papers,
    receipts,
    reports,
    searching,
    statistics,
    verify,
    views,
    watch,
    watch_changes,
)
from search.web.crawlers import SITEMAPS

MATCH_JOB = "work/matching/<int:job_id>/"
CHECK_SHEET = "partner/checks/<int:sheet_id>/"

PORTFOLIO = "partner/watch/<int:portfolio_id>/"

urlpatterns = [
    path("partner/watch/", watch.portfolios_page, name="portfolios"),
    path(PORTFOLIO, watch.portfolio_page, name="portfolio"),
    path(f"{PORTFOLIO}firms/", watch.firms_page, name="portfolio-firms"),
    path(f"{PORTFOLIO}decide/", watch.decide_row, name="portfolio-decide"),
    path(f"{PORTFOLIO}drop/", watch.drop, name="portfolio-drop"),
    path(f"{PORTFOLIO}delete/", watch.delete, name="portfolio-delete"),
    path(f"{PORTFOLIO}again/<int:file_id>/", watch.again, name="portfolio-again"),
    path(f"{PORTFOLIO}progress/", watch.progress, name="portfolio-progress"),
    path(f"{PORTFOLIO}changes/", watch_changes.page, name="portfolio-changes"),
    path(
        f"{PORTFOLIO}changes.csv", watch_changes.table, name="portfolio-changes-table"
    ),
    path(
        f"{PORTFOLIO}acknowledge/",
        watch_changes.acknowledged,
        name="portfolio-acknowledge",
    ),
    path("", views.home, name="home"),
    path("firms.csv", exporting.table, name="results-table"),
    path("work/matching/", match_jobs.lists, name="work-matching"),
    path(MATCH_JOB, match_jobs.job, name="work-match-job"),
    path(f"{MATCH_JOB}progress/", match_jobs.progress, name="work-match-progress"),
    path(f"{MATCH_JOB}result", match_jobs.result, name="work-match-result"),
    path(f"{MATCH_JOB}again/", match_jobs.run_again, name="work-match-again"),
    path("partner/receipts/", receipts.receipt_list, name="partner-receipts"),
    path(
        "partner/receipts/<str:number>.pdf", receipts.paper, name="partner-receipt-pdf"
    ),
    path("partner/decisions/", decisions.decision_list, name="decisions"),
    path(
        "partner/decisions/<int:decision_id>/undo/",
        decisions.undo,
        name="decision-undo",
    ),
    path("partner/checks/", check_sheets.sheets, name="check-sheets"),
    path(CHECK_SHEET, check_sheets.sheet, name="check-sheet"),
    path(f"{CHECK_SHEET}progress/", check_sheets.progress, name="check-sheet-progress"),
    path(f"{CHECK_SHEET}finish/", check_sheets.finish, name="check-sheet-finish"),
    path(f"{CHECK_SHEET}again/", check_sheets.run_again, name="check-sheet-again"),
    path(f"{CHECK_SHEET}forget/", check_sheets.forget, name="check-sheet-forget"),
    path(f"{CHECK_SHEET}result", check_sheets.result, name="check-sheet-result"),
    path(f"{CHECK_SHEET}answer.json", check_sheets.answer, name="check-sheet-answer"),
    path(f"{CHECK_SHEET}<int:place>/", check_settling.settling, name="check-settling"),
    path("reports/<str:uscc>.pdf", reports.report, name="firm-report"),
    path("firm/<str:uscc>/report.pdf", reports.own_report, name="firm-own-report"),
    path("verify", verify.verify_page, name="verify"),
    path("verify/file", verify.verify_file, name="verify-file"),
    path("help", guides.help_page, name="help"),
    path("about", about.about_page, name="about"),
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
    path("robots.txt", crawlers.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap-index",
    ),
    path(
        "sitemap-<slug:section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
    path("blacklist", announcements.blacklist_page, name="blacklist"),
    path("blacklist/feed.atom", feeds.blacklist_feed, name="blacklist-feed"),
    path("products", announcements.products_page, name="products"),
]
