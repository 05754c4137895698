"""Addresses of the staff API, below /api/v1/ (接口地址)."""

from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

from registry.api import attachments, cases, drafts, imports, partners, records

urlpatterns = [
    path("token", TokenView.as_view(), name="api-token"),
    path("token/revoke", RevokeTokenView.as_view(), name="api-token-revoke"),
    path(
        "clients/rotate", partners.ClientRotation.as_view(), name="api-client-rotation"
    ),
    path("drafts", drafts.DraftList.as_view(), name="api-drafts"),
    path("drafts/<uuid:draft_id>", drafts.DraftDetail.as_view(), name="api-draft"),
    path("drafts/<uuid:draft_id>/preview", drafts.DraftPreview.as_view()),
    path("drafts/<uuid:draft_id>/submit", drafts.DraftSubmit.as_view()),
    path("drafts/<uuid:draft_id>/approve", drafts.DraftApprove.as_view()),
    path("drafts/<uuid:draft_id>/return", drafts.DraftReturn.as_view()),
    path("drafts/<uuid:draft_id>/discard", drafts.DraftDiscard.as_view()),
    path("drafts/<uuid:draft_id>/link", drafts.DraftLink.as_view()),
    path("records/<str:key>/correct", records.RecordCorrect.as_view()),
    path("records/<str:key>/withdraw", records.RecordWithdraw.as_view()),
    path("enterprises/<str:uscc>/file", records.EnterpriseFile.as_view()),
    path("cases", cases.CaseList.as_view(), name="api-cases"),
    path("cases/<int:case_id>", cases.CaseDetail.as_view(), name="api-case"),
    path("cases/<int:case_id>/steps/<slug:step>", cases.CaseStep.as_view()),
    path("tasks", cases.TaskList.as_view(), name="api-tasks"),
    path("attachments", attachments.AttachmentList.as_view(), name="api-attachments"),
    path("imports", imports.ImportList.as_view(), name="api-imports"),
    path("imports/<int:batch_id>", imports.ImportDetail.as_view(), name="api-import"),
    path("imports/<int:batch_id>/report.csv", imports.ImportReport.as_view()),
    path("imports/<int:batch_id>/release", imports.ImportRelease.as_view()),
]
