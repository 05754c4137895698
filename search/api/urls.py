"""Addresses of the reading for programs."""

from django.urls import path

from search.api import (
    authorised_file,
    checks,
    decisions,
    indicators,
    lists,
    match_jobs,
    matching,
    portfolios,
    receipt_keys,
    receipts,
    reports,
    views,
    watching,
)

urlpatterns = [
    path("enterprises", views.EnterprisesView.as_view(), name="api-enterprises"),
    path("match", matching.MatchView.as_view(), name="api-match"),
    path("match-jobs", match_jobs.MatchJobList.as_view(), name="api-match-jobs"),
    path(
        "match-jobs/<int:job_id>",
        match_jobs.MatchJobDetail.as_view(),
        name="api-match-job",
    ),
    path("match-jobs/<int:job_id>/run", match_jobs.MatchJobRunning.as_view()),
    path(
        "match-jobs/<int:job_id>/result",
        match_jobs.MatchJobResult.as_view(),
        name="api-match-result",
    ),
    path("suggest", views.SuggestView.as_view(), name="api-suggest"),
    path(
        "enterprises/<str:uscc>", views.EnterpriseView.as_view(), name="api-enterprise"
    ),
    path(
        "enterprises/<str:uscc>/authorised-file",
        authorised_file.AuthorisedFileView.as_view(),
        name="api-authorised-file",
    ),
    path(
        "authorisations",
        authorised_file.AuthorisationsView.as_view(),
        name="api-authorisations",
    ),
    path("enterprises/<str:uscc>/tier", views.TierView.as_view(), name="api-tier"),
    path("records", lists.RecordsView.as_view(), name="api-records"),
    path("records/<str:key>", lists.RecordView.as_view(), name="api-record"),
    path("listings", lists.ListingsView.as_view(), name="api-listings"),
    path("indicators", indicators.IndicatorsView.as_view(), name="api-indicators"),
    path("checks", checks.CheckView.as_view(), name="api-checks"),
    path("decisions", decisions.DecisionsView.as_view(), name="api-decisions"),
    path("decisions/<int:decision_id>", decisions.DecisionView.as_view()),
    path("portfolios", portfolios.PortfoliosView.as_view(), name="api-portfolios"),
    path("portfolios/<int:portfolio_id>", portfolios.PortfolioView.as_view()),
    path(
        "portfolios/<int:portfolio_id>/firms",
        portfolios.PortfolioFirmsView.as_view(),
        name="api-portfolio-firms",
    ),
    path(
        "portfolios/<int:portfolio_id>/changes",
        watching.ChangesView.as_view(),
        name="api-portfolio-changes",
    ),
    path(
        "portfolios/<int:portfolio_id>/acknowledgements",
        watching.AcknowledgementsView.as_view(),
    ),
    path("reports", reports.ReportsView.as_view(), name="api-reports"),
    path("reports/<str:number>", reports.ReportView.as_view(), name="api-report"),
    path("receipts", receipts.ReceiptsView.as_view(), name="api-receipts"),
    path("receipts/<str:number>", checks.ReceiptView.as_view(), name="api-receipt"),
    path(
        "receipts/<str:number>/pdf",
        receipts.ReceiptPdfView.as_view(),
        name="api-receipt-pdf",
    ),
    path(
        "receipt-keys", receipt_keys.ReceiptKeysView.as_view(), name="api-receipt-keys"
    ),
    path("feed", lists.FeedView.as_view(), name="api-feed"),
    path("feed/snapshot", lists.SnapshotView.as_view(), name="api-feed-snapshot"),
]
