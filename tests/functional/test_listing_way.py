"""A listing by the API and on pages, from proposal to the public's screen and away."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from registry.clock import now, today
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import AccessEntry, Officer, User
from registry.services import releases
from registry.services.cases import Submission, open_case
from search.services.pipeline import run_until_done
from tests import factories
from tests.listing_walk import BY, ROUTE, Walk

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def walk() -> Walk:
    return Walk(now=now())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(walk: Walk, path: str, said: dict[str, Any], *, by: Duty) -> Any:
    client = client_of(walk.officers[by])
    return client.post(f"/api/v1/{path}", said, content_type=JSON)


def seen_by_all(walk: Walk) -> dict[str, Any]:
    list(run_until_done(clock=now))
    found: dict[str, Any] = Client().get(f"/api/v1/enterprises/{walk.firm.uscc}").json()
    return found


def test_the_api_takes_a_listing_the_whole_way_to_the_public(walk: Walk) -> None:
    before = seen_by_all(walk)
    opened = send(
        walk,
        "cases",
        {
            "procedure": "listing",
            "uscc": walk.firm.uscc,
            "step": "propose",
            "stated": walk.proposal(),
        },
        by=Duty.HANDLE,
    )
    assert opened.status_code == 201, opened.json()
    case = opened.json()["id"]
    for step in ROUTE:
        assert seen_by_all(walk) == before  # not even the data version moves
        said = {"stated": dict(walk.stated(step))}
        answer = send(walk, f"cases/{case}/steps/{step}", said, by=BY[step])
        assert answer.status_code == 200, answer.json()

    assert seen_by_all(walk)["listed"]
    page = Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()
    assert "示例:未经许可生产食品" in page
    assert "列为重点监管对象" in page


def test_an_ended_listing_leaves_no_trace_in_public(walk: Walk) -> None:
    walk.to(S.PUBLISH)
    assert seen_by_all(walk)["listed"]
    officer = Officer.objects.get(user=factories.approver())
    releases.withdraw_record(
        walk.penalty, officer=officer, now=now(), reason="示例:处罚被撤销"
    )

    walk.take(S.REVOKE, reason="示例:处罚被撤销")

    assert not seen_by_all(walk)["listed"]
    page = Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()
    assert "列为重点监管对象" not in page
    assert "撤销" not in page


def test_the_api_says_what_may_be_done_now_and_why_not(walk: Walk) -> None:
    case = walk.propose()
    client = client_of(walk.officers[Duty.LEGAL])

    answer = client.get(f"/api/v1/cases/{case.pk}").json()

    offered = {one["step"]["code"]: one for one in answer["next"]}
    assert answer["state"] == "proposed"
    assert set(offered) == {"notify", "clear"}
    assert "承办" in offered["notify"]["barred"]
    assert AccessEntry.objects.filter(case=case).exists()


def test_a_stale_page_is_told_and_nothing_is_written(walk: Walk) -> None:
    case = walk.propose()
    walk.take(S.NOTIFY)

    said = {"stated": dict(walk.stated(S.HEAR)), "seen": 1}
    answer = send(walk, f"cases/{case.pk}/steps/hear", said, by=Duty.HANDLE)

    assert (answer.status_code, answer.json()["code"]) == (409, "case_moved")
    assert case.steps.count() == 2


def test_a_step_of_another_organs_case_is_refused(walk: Walk) -> None:
    case = walk.propose()
    stranger = factories.officer(Duty.HANDLE, organ=factories.authority(code="X" * 18))

    answer = client_of(stranger).get(f"/api/v1/cases/{case.pk}")

    assert answer.status_code == 404


def test_a_page_shows_the_step_due_with_its_deadline_and_law(walk: Walk) -> None:
    walk.to(S.NOTIFY)
    client = client_of(walk.officers[Duty.HANDLE])

    tasks = client.get("/work/tasks/").content.decode()
    case = client.get(f"/work/cases/{walk.case_id}/").content.decode()

    assert "陈述申辩期结束" in tasks
    assert "个工作日" in tasks
    assert "书面放弃陈述申辩日期" in case
    assert "第13条" in case
    assert "可在" in case


def test_a_form_keeps_what_was_typed_and_shows_the_error_at_its_field(
    walk: Walk,
) -> None:
    client = client_of(walk.officers[Duty.HANDLE])
    typed = {**walk.proposal(), "heavier_ground": "restriction"}

    address = f"/work/cases/new/listing/{walk.firm.uscc}/propose/"
    answer = client.post(address, typed)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "该行政处罚的种类不支持所选情形" in text
    assert "示例:情节严重" in text
    assert walk.penalty.key in text


def test_a_page_takes_a_step_with_its_paper_and_prints_the_notice(walk: Walk) -> None:
    case = walk.propose()
    client = client_of(walk.officers[Duty.HANDLE])
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "回证.png"

    said = {
        "served_on": today().isoformat(),
        "method": "direct",
        "proof": picture,
        "seen": 1,
    }
    taken = client.post(f"/work/cases/{case.pk}/steps/notify/", said)

    notice = client.get(f"/work/cases/{case.pk}/documents/prior_notice.pdf")
    assert taken.status_code == 302
    assert case.steps.count() == 2
    assert notice.content.startswith(b"%PDF-")
    digest = case.steps.get(name=S.NOTIFY).payload["stated"]["proof"][0]
    paper = client.get(f"/work/cases/{case.pk}/papers/{digest}/")
    assert paper.status_code == 200
    paper.close()


def test_a_paper_that_no_step_states_is_not_sent(walk: Walk) -> None:
    case, digest = walk.propose(), walk.proof()

    client = client_of(walk.officers[Duty.HANDLE])
    answer = client.get(f"/work/cases/{case.pk}/papers/{digest}/")

    assert answer.status_code == 404


def test_a_decision_not_taken_yet_is_no_paper(walk: Walk) -> None:
    case = walk.propose()
    client = client_of(walk.officers[Duty.HANDLE])

    for kind in ("listing_decision", "removal_decision", "nonsense"):
        address = f"/work/cases/{case.pk}/documents/{kind}.pdf"
        assert client.get(address).status_code == 404


def test_a_candidate_changes_nothing_in_public(walk: Walk) -> None:
    before = seen_by_all(walk)

    sent = Submission(step=S.NOMINATE, stated={}, reason="示例:研判")
    handler = walk.officers[Duty.HANDLE]
    case = open_case(
        ProcedureKind.LISTING, sent, uscc=walk.firm.uscc, actor=handler, now=now()
    )

    assert seen_by_all(walk) == before
    page = client_of(handler).get(f"/work/cases/{case.pk}/")
    assert "示例:研判" in page.content.decode()


def test_officers_still_read_of_a_listing_that_ended(walk: Walk) -> None:
    walk.to(S.PUBLISH)
    officer = Officer.objects.get(user=factories.approver())
    releases.withdraw_record(walk.penalty, officer=officer, now=now(), reason="示例")
    walk.take(S.REVOKE, reason="示例:处罚被撤销")

    client = client_of(walk.officers[Duty.DECIDE])
    page = client.get(f"/work/cases/{walk.case_id}/").content.decode()

    assert "示例:未经许可生产食品" in page
    assert "示例:处罚被撤销" in page
