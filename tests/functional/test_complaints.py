"""A firm complains of a look; the bank explains once, the registry decides."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.domain.complaints import (
    ComplaintExistsError,
    ComplaintFaultyError,
    ComplaintMovedError,
    ComplaintNotFoundError,
    ComplaintTooLateError,
    NotHeardError,
    NothingToComplainOfError,
)
from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, Complaint, ComplaintNote, Enterprise, User
from registry.services import complaints
from registry.services.access import Asked, broken_links, log_asking, log_reading
from registry.services.agents import NotAgentError
from registry.services.partner_people import NotPartnerError
from registry.services.partners import Caller
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import WHOLE, administrator, bank, system
from tests.functional.signed_forms import Desk
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

DAY = timedelta(days=1)
NUMBER = "52000019000101006X"  # an invented resident number


class Look:
    """A bank's clerk who looked at a firm, its agent, the registry's keeper."""

    def __init__(self) -> None:
        self.firm = factories.firm()
        self.agent = factories.agent(self.firm).user
        self.keeper = factories.officer(Duty.ADMINISTER)
        self.partner = bank()
        self.clerk = administrator(self.partner, name="示例信贷员").user
        self.entry = self.again()

    def again(self, *, at: datetime = NOW, firm: Enterprise | None = None) -> int:
        """Let the clerk look once more; return the entry's key."""
        caller = Caller(partner=self.partner, scope=WHOLE, user=self.clerk)
        asked = Asked(
            enterprise=(firm or self.firm).pk, fields=["identity"], answer="file"
        )
        log_asking(caller, [asked], purpose="lending", what="whole file", now=at)
        return AccessEntry.objects.order_by("-id")[0].pk

    def complain(self, **changes: Any) -> Complaint:
        return complaints.complain(
            changes.pop("entry", self.entry),
            self.firm,
            **{
                "reason": "never_authorised",
                "words": "",
                "actor": self.agent,
                "now": NOW,
                **changes,
            },
        )

    def asked(self) -> Complaint:
        filed = self.complain()
        complaints.ask(filed.pk, actor=self.keeper, now=NOW)
        return filed

    def explained(self) -> Complaint:
        filed = self.asked()
        complaints.explain(filed.pk, "示例：误查", actor=self.clerk, now=NOW)
        return filed

    def decided(self, decision: str = "upheld") -> Complaint:
        filed = self.explained()
        self.decide(filed, decision)
        return filed

    def decide(
        self, filed: Complaint, decision: str = "upheld", **changes: Any
    ) -> ComplaintNote:
        said = {"words": "示例：查无授权", "actor": self.keeper, "now": NOW, **changes}
        return complaints.decide(filed.pk, decision, **said)


@pytest.fixture
def look() -> Look:
    return Look()


def page(user: User, path: str) -> str:
    return client_of(user).get(path).content.decode()


def test_a_complaint_goes_its_whole_way_and_the_firm_reads_the_answer(
    look: Look,
) -> None:
    firm, door = client_of(look.agent), f"/firm/{look.firm.uscc}/readings/"
    own = f"{door}{look.entry}/"
    keeper, clerk = client_of(look.keeper), client_of(look.clerk)
    before = AccessEntry.objects.values().get()

    assert own in firm.get(door).content.decode()
    filed = firm.post(own, {"reason": "untrue_purpose", "words": "示例：并无贷款"})
    complaint = Complaint.objects.get()
    work = f"/work/complaints/{complaint.pk}/"
    asked = keeper.post(f"{work}ask/")
    said = clerk.post(f"/partner/complaints/{complaint.pk}/", {"words": "示例：误查"})
    decided = keeper.post(work, {"decision": "upheld", "words": "示例：目的不实"})

    answers = (filed, asked, said, decided)
    assert [one.status_code for one in answers] == [302, 302, 302, 302]
    told = firm.get(own).content.decode()
    assert "示例：目的不实" in told
    assert "投诉成立" in told
    assert "示例：误查" not in told
    assert "投诉成立" in firm.get(door).content.decode()
    assert "示例：目的不实" in clerk.get("/partner/complaints/").content.decode()
    assert "示例银行" in keeper.get("/work/complaints/").content.decode()
    assert AccessEntry.objects.values().get() == before
    assert broken_links() == []


def test_who_decides_finds_it_with_its_last_day_among_the_days_work(look: Look) -> None:
    assert "待处理的查阅投诉" not in page(look.keeper, "/work/")
    filed = look.complain()

    waiting = page(look.keeper, "/work/")

    assert f'href="/work/complaints/{filed.pk}/"' in waiting
    assert "还剩 15 个工作日" in waiting
    assert "待处理的查阅投诉" not in page(factories.officer(Duty.APPROVE), "/work/")


def test_what_is_decided_waits_no_longer(look: Look) -> None:
    look.decided()

    assert "待处理的查阅投诉" not in page(look.keeper, "/work/")


def test_a_complaint_waits_fifteen_working_days_and_an_explanation_five(
    look: Look,
) -> None:
    filed = look.complain()
    note = complaints.ask(filed.pk, actor=look.keeper, now=NOW)

    assert filed.due_on.isoformat() == "2026-12-16"
    assert note.explain_by is not None
    assert note.explain_by.isoformat() == "2026-12-02"


def test_the_bank_sees_a_complaint_once_it_is_asked_and_no_other_bank_does(
    look: Look,
) -> None:
    filed = look.complain(words="示例：从未往来", reason="other")
    other = administrator(bank()).user

    assert "示例：从未往来" not in page(look.clerk, "/partner/complaints/")
    complaints.ask(filed.pk, actor=look.keeper, now=NOW)

    assert "示例：从未往来" in page(look.clerk, "/partner/complaints/")
    assert "示例：从未往来" not in page(other, "/partner/complaints/")
    with pytest.raises(ComplaintNotFoundError):
        complaints.explain(filed.pk, "示例", actor=other, now=NOW)


def test_the_bank_explains_once_and_only_when_asked(look: Look) -> None:
    filed = look.complain()

    with pytest.raises(ComplaintNotFoundError):
        complaints.explain(filed.pk, "示例", actor=look.clerk, now=NOW)
    complaints.ask(filed.pk, actor=look.keeper, now=NOW)
    complaints.explain(filed.pk, "示例", actor=look.clerk, now=NOW)
    with pytest.raises(ComplaintMovedError):
        complaints.explain(filed.pk, "示例另一", actor=look.clerk, now=NOW)
    with pytest.raises(ComplaintMovedError):
        complaints.ask(filed.pk, actor=look.keeper, now=NOW)


def test_nothing_is_decided_before_the_bank_was_heard(look: Look) -> None:
    filed = look.complain()
    with pytest.raises(NotHeardError):
        look.decide(filed)
    complaints.ask(filed.pk, actor=look.keeper, now=NOW)

    last_day = NOW + 7 * DAY  # 2026-12-02, the fifth working day
    with pytest.raises(NotHeardError):
        look.decide(filed, now=last_day)
    assert look.decide(filed, now=last_day + DAY).step == "upheld"


def test_a_decision_is_final(look: Look) -> None:
    filed = look.decided("dismissed")

    for decision in ("upheld", "dismissed"):
        with pytest.raises(ComplaintMovedError):
            look.decide(filed, decision)
    with pytest.raises(ComplaintExistsError):
        look.complain()


def test_upheld_complaints_are_counted_for_the_keepers_of_partners(
    look: Look,
) -> None:
    look.decided("upheld")
    other = Look()
    other.decided("dismissed")

    assert complaints.upheld_counts() == [(look.partner, 1)]
    assert "1件投诉" in page(look.keeper, "/work/complaints/")


@pytest.mark.parametrize("late", [0, 1])
def test_an_entry_is_complained_of_for_ten_years(look: Look, late: int) -> None:
    now = NOW.replace(year=2036) + late * DAY
    agent = factories.agent(look.firm, expires_on=now.date()).user

    if late:
        with pytest.raises(ComplaintTooLateError):
            look.complain(actor=agent, now=now)
    else:
        assert look.complain(actor=agent, now=now).due_on > now.date()


def test_only_a_partners_look_at_the_firm_itself_is_complained_of(look: Look) -> None:
    log_reading(
        user=factories.officer(Duty.READ),
        enterprise=look.firm,
        purpose="supervision",
        what="示例",
        now=NOW,
    )
    officers = AccessEntry.objects.order_by("-id")[0].pk
    elsewhere = look.again(firm=factories.firm())

    for entry in (officers, elsewhere, 2**40):
        with pytest.raises(NothingToComplainOfError):
            look.complain(entry=entry)
        path = f"/firm/{look.firm.uscc}/readings/{entry}/"
        assert client_of(look.agent).get(path).status_code == 404


def test_only_the_firms_agent_complains(look: Look) -> None:
    stranger = factories.agent(factories.firm()).user

    for actor in (stranger, look.clerk, look.keeper):
        with pytest.raises(NotAgentError):
            look.complain(actor=actor)
        path = f"/firm/{look.firm.uscc}/readings/{look.entry}/"
        assert client_of(actor).get(path).status_code == 403


def test_only_keepers_of_partners_ask_decide_and_see_the_list(look: Look) -> None:
    filed = look.asked()
    officer = factories.officer(Duty.DECIDE, Duty.HANDLE, Duty.READ)

    for actor in (officer, look.agent, look.clerk):
        with pytest.raises(NotAllowedError):
            complaints.ask(filed.pk, actor=actor, now=NOW)
        with pytest.raises(NotAllowedError):
            look.decide(filed, actor=actor)
        for path in ("/work/complaints/", f"/work/complaints/{filed.pk}/"):
            assert client_of(actor).get(path).status_code == 403
    for actor in (officer, look.agent):
        with pytest.raises(NotPartnerError):
            complaints.explain(filed.pk, "示例", actor=actor, now=NOW)
        assert client_of(actor).get("/partner/complaints/").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "other", "words": " "}, "words"),
        ({"reason": "curiosity"}, "reason"),
        ({"reason": ""}, "reason"),
        ({"words": "示" * 501}, "words"),
        ({"words": f"示例身份证{NUMBER}"}, "words"),
    ],
)
def test_a_complaint_that_cannot_be_taken_is_told_at_its_field(
    look: Look, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(ComplaintFaultyError) as caught:
        look.complain(**changes)

    assert list(caught.value.fields) == [field]
    assert not Complaint.objects.exists()


def test_five_hundred_characters_are_taken(look: Look) -> None:
    assert look.complain(words="示" * 500).words == "示" * 500


def test_no_personal_number_is_taken_from_any_side(look: Look) -> None:
    filed = look.asked()
    personal = f"示例身份证{NUMBER}"

    with pytest.raises(ComplaintFaultyError):
        complaints.explain(filed.pk, personal, actor=look.clerk, now=NOW)
    complaints.explain(filed.pk, "示例", actor=look.clerk, now=NOW)
    with pytest.raises(ComplaintFaultyError):
        look.decide(filed, words=personal)


def test_the_pages_tell_what_is_wrong_at_the_field(look: Look) -> None:
    path = f"/firm/{look.firm.uscc}/readings/{look.entry}/"
    wrong = client_of(look.agent).post(path, {"reason": "other", "words": ""})
    filed = look.complain()
    work = f"/work/complaints/{filed.pk}/"
    keeper = client_of(look.keeper)
    early = keeper.post(work, {"decision": "upheld", "words": "示例"})
    complaints.ask(filed.pk, actor=look.keeper, now=NOW)
    partner = f"/partner/complaints/{filed.pk}/"
    empty = client_of(look.clerk).post(partner, {"words": ""})
    personal = client_of(look.clerk).post(partner, {"words": f"身份证{NUMBER}"})

    assert wrong.status_code == early.status_code == 400
    assert "请以文字说明" in wrong.content.decode()
    assert "应当先听取该机构的说明" in early.content.decode()
    assert empty.status_code == personal.status_code == 400
    assert "个人号码" in personal.content.decode()


def test_the_registry_sees_whether_a_leave_was_in_force(look: Look) -> None:
    desk = Desk(partner=bank())
    filed = look.complain()
    assert "查阅时没有企业对此目的的有效授权" in page(
        look.keeper, f"/work/complaints/{filed.pk}/"
    )

    desk.verify(desk.form())
    caller = Caller(
        partner=desk.partner, scope=WHOLE, client=system(desk.partner).client
    )
    asked = Asked(enterprise=desk.firm.pk, fields=[], answer="file")
    log_asking(caller, [asked], purpose="lending", what="whole file", now=NOW)
    entry = AccessEntry.objects.order_by("-id")[0]

    leave = complaints.leave_at(entry)
    assert leave is not None
    assert leave.enterprise == desk.firm


def test_a_complaint_nobody_decided_in_time_shows_as_late(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    look.complain()
    monkeypatch.setattr(timezone, "now", lambda: NOW + 30 * DAY)

    assert "deadline-late" in page(look.keeper, "/work/complaints/")


def test_the_bank_is_told_how_many_complaints_wait_for_it(look: Look) -> None:
    filed = look.complain()
    assert "待说明" not in page(look.clerk, "/partner/")

    complaints.ask(filed.pk, actor=look.keeper, now=NOW)
    assert "1件待说明" in page(look.clerk, "/partner/")

    complaints.explain(filed.pk, "示例", actor=look.clerk, now=NOW)
    assert "待说明" not in page(look.clerk, "/partner/")


def test_no_list_asks_the_database_for_each_complaint(look: Look) -> None:
    doors = (
        (look.agent, f"/firm/{look.firm.uscc}/readings/"),
        (look.clerk, "/partner/complaints/"),
        (look.keeper, "/work/complaints/"),
    )
    look.asked()
    few = [queries(user, path) for user, path in doors]

    for _ in range(3):
        filed = look.complain(entry=look.again())
        complaints.ask(filed.pk, actor=look.keeper, now=NOW)

    assert [queries(user, path) for user, path in doors] == few


def queries(user: User, path: str) -> int:
    """Count what a page asks the database."""
    client = client_of(user)
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_keeper_is_led_to_the_complaints_from_the_start(look: Look) -> None:
    assert "/work/complaints/" in page(look.keeper, "/work/")
    assert "/partner/complaints/" in page(look.clerk, "/partner/")
