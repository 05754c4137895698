"""Addresses of signing in, of the reader's choices and of officers' pages (网址)."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from registry.web import (
    agents,
    authorisations,
    calendar_page,
    cases,
    clocks,
    complaints,
    delegations,
    firm,
    importing,
    joining,
    judging,
    language,
    partner,
    partner_leaves,
    recording,
    records,
    sign_on,
    work,
)
from registry.web.sign_in import SignIn

FORM = "work/record/<slug:code>/<uuid:draft_id>/"
DRAFT = "work/drafts/<uuid:draft_id>/"
RECORD = "work/records/<slug:key>/"
CASE = "work/cases/<int:case_id>/"
COMPLAINT = "work/complaints/<int:complaint_id>/"
LEAVE = "partner/authorisations/<int:case_id>/"
FIRM = "firm/<str:uscc>/"
FIRM_CASE = f"{FIRM}cases/<int:case_id>/"
IMPORT = "work/imports/<int:batch_id>/"
DOORS = {agents.FIRM: "firm", agents.COUNTER: "work/firms"}


def _agents_pages(door: str, under: str) -> list[URLPattern]:
    """Return the addresses of a firm's agents behind one door."""
    pages, name, known = (
        f"{under}/<slug:uscc>/agents/",
        f"{door}-agents",
        {"door": door},
    )
    return [
        path(pages, agents.agent_list, known, name=name),
        path(f"{pages}codes/", agents.issue, known, name=f"{name}-issue"),
        path(
            f"{pages}codes/<int:code_id>/cancel/",
            agents.cancel,
            known,
            name=f"{name}-cancel",
        ),
        path(
            f"{pages}<int:agency_id>/withdraw/",
            agents.withdraw,
            known,
            name=f"{name}-withdraw",
        ),
    ]


urlpatterns = [
    path("firm/join/", joining.join, {"door": joining.FIRM}, name="firm-join"),
    path("partner/join/", joining.join, {"door": joining.PARTNER}, name="partner-join"),
    path("partner/", partner.start, name="partner"),
    path("partner/use/", partner.use, name="partner-use"),
    path("partner/authorisations/", partner_leaves.leaves, name="partner-leaves"),
    path(f"{LEAVE}take-back/", partner_leaves.take_back, name="partner-take-back"),
    path(f"{LEAVE}scans/<slug:digest>/", partner_leaves.scan, name="partner-scan"),
    path("partner/complaints/", complaints.of_the_partner, name="partner-complaints"),
    path(
        "partner/complaints/<int:complaint_id>/",
        complaints.explain,
        name="partner-explain",
    ),
    path("partner/invitations/", partner.invite, name="partner-invite"),
    path(
        "partner/invitations/<int:invitation_id>/cancel/",
        partner.cancel,
        name="partner-cancel",
    ),
    path(
        "partner/people/<int:person_id>/remove/", partner.remove, name="partner-remove"
    ),
    *(page for door, under in DOORS.items() for page in _agents_pages(door, under)),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-on/", sign_on.begin, name="sign-on"),
    path("sign-on/callback/", sign_on.back, name="sign-on-callback"),
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
    path("firm/", firm.firms, name="firm-home"),
    path(f"{FIRM}readings/", firm.readings, name="firm-readings"),
    path(
        f"{FIRM}readings/<int:entry_id>/", complaints.of_the_firm, name="firm-reading"
    ),
    path(
        f"{FIRM}authorisations/",
        authorisations.authorisation_list,
        name="firm-authorisations",
    ),
    path(
        f"{FIRM}authorisations/<int:authorisation_id>/revoke/",
        authorisations.end,
        name="firm-authorisation-end",
    ),
    path(f"{FIRM}file/<slug:kind>/", firm.open_case, name="firm-case-file"),
    path(f"{FIRM}file/<slug:kind>/<slug:key>/", firm.open_case, name="firm-case-new"),
    path(FIRM_CASE, firm.case, name="firm-case"),
    path(f"{FIRM_CASE}steps/<slug:name>/", firm.step, name="firm-case-step"),
    path(f"{FIRM_CASE}documents/<slug:kind>.pdf", firm.document, name="firm-case-pdf"),
    path(f"{FIRM_CASE}papers/<slug:digest>/", firm.paper, name="firm-case-paper"),
    path("work/delegations/", delegations.delegations, name="work-delegations"),
    path(
        "work/delegations/<int:delegation_id>/end/",
        delegations.end,
        name="work-delegation-end",
    ),
    path("work/complaints/", complaints.of_the_registry, name="work-complaints"),
    path(COMPLAINT, complaints.complaint, name="work-complaint"),
    path(f"{COMPLAINT}ask/", complaints.ask, name="work-complaint-ask"),
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
