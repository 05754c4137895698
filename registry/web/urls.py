"""Addresses of signing in, of the reader's choices and of officers' pages (网址)."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from registry.web import (
    calendar_page,
    cases,
    clocks,
    importing,
    judging,
    language,
    recording,
    records,
    work,
)
from registry.web.sign_in import SignIn

FORM = "work/record/<slug:code>/<uuid:draft_id>/"
DRAFT = "work/drafts/<uuid:draft_id>/"
RECORD = "work/records/<slug:key>/"
CASE = "work/cases/<int:case_id>/"
IMPORT = "work/imports/<int:batch_id>/"

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", language.set_language, name="set-language"),
    path("scheme/", language.set_scheme, name="set-scheme"),
    path("work/", work.start, name="work"),
    path("work/held/", work.held, name="work-held"),
    path("work/firms/", work.firms, name="work-firms"),
    path("work/firms/suggest/", work.suggest, name="work-suggest"),
    path("work/firms/<slug:role>/", work.firm_fields, name="work-firm-fields"),
    path("work/record/inspection/", work.choose_inspection, name="work-inspection"),
    path("work/record/<slug:code>/", recording.open_form, name="work-new"),
    path(FORM, recording.edit, name="work-form"),
    path(f"{FORM}kept/", recording.autosave, name="work-autosave"),
    path(DRAFT, judging.draft, name="work-draft"),
    path(f"{DRAFT}submit/", judging.submit, name="work-submit"),
    path(f"{DRAFT}approve/", judging.approve, name="work-approve"),
    path(f"{DRAFT}return/", judging.give_back, name="work-return"),
    path(f"{DRAFT}discard/", judging.discard, name="work-discard"),
    path(f"{DRAFT}link/", judging.link, name="work-link"),
    path(f"{DRAFT}papers/<slug:digest>/", judging.paper, name="work-paper"),
    path(
        f"{DRAFT}papers/<slug:digest>/screening/",
        judging.screening,
        name="work-screening",
    ),
    path(RECORD, records.record, name="work-record"),
    path(f"{RECORD}correct/", records.correct, name="work-correct"),
    path(f"{RECORD}withdraw/", records.withdraw, name="work-withdraw"),
    path("work/tasks/", cases.task_list, name="work-tasks"),
    path(CASE, cases.case, name="work-case"),
    path(f"{CASE}steps/<slug:name>/", cases.step, name="work-case-step"),
    path(f"{CASE}documents/<slug:kind>.pdf", cases.document, name="work-case-pdf"),
    path(f"{CASE}papers/<slug:digest>/", cases.paper, name="work-case-paper"),
    path(
        "work/cases/new/<slug:kind>/<slug:uscc>/<slug:name>/",
        cases.open_case,
        name="work-case-new",
    ),
    path("work/clocks/", clocks.counts, name="work-clocks"),
    path("work/clocks/counts.csv", clocks.download, name="work-clocks-csv"),
    path("work/calendar/", calendar_page.year, name="work-calendar"),
    path("work/calendar/year/", calendar_page.enter, name="work-calendar-year"),
    path("work/calendar/day/", calendar_page.correct, name="work-calendar-day"),
    path("work/imports/", importing.imports, name="work-imports"),
    path(IMPORT, importing.batch, name="work-import"),
    path(f"{IMPORT}progress/", importing.progress, name="work-import-progress"),
    path(f"{IMPORT}report.csv", importing.report, name="work-import-report"),
    path(f"{IMPORT}release/", importing.release, name="work-import-release"),
]
