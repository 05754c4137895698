"""One-time codes: issued by whom, used once, and every way they are refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from registry.clock import day_of
from registry.domain.agencies import ALPHABET
from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import AgentRole, CodeWay, Duty
from registry.models import AgentCode, CodeTry, Enterprise, FirmAgent, Officer, User
from registry.models.append_only import AppendOnlyError
from registry.services.account_parts import OfficerJoinsError
from registry.services.agent_codes import (
    CodeNotOpenError,
    NamedAgent,
    ProofFaultyError,
    cancel_code,
    issue_code,
    open_codes,
)
from registry.services.agent_joining import join_firm
from registry.services.agents import withdraw_agent
from registry.services.officers import is_agent
from registry.services.one_time_codes import (
    IssuedCode,
    JoiningLockedError,
    NewAccount,
    UserNameTakenError,
    WrongCodeError,
)
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TODAY = day_of(NOW)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WRONG = "AAAA-AAAA-AAAA"


def named(**changed: Any) -> NamedAgent:
    stated = {
        "role": AgentRole.PRINCIPAL,
        "name": "示例甲",
        "proof": "示例授权委托书第2号",
        "expires_on": date(2027, 6, 30),
        "way": CodeWay.COUNTER,
    }
    return NamedAgent(**{**stated, **changed})


def issued(
    firm: Enterprise, *, actor: User | None = None, now: datetime = NOW, **changed: Any
) -> IssuedCode[AgentCode]:
    officer = actor or factories.officer(Duty.ENTER)
    return issue_code(firm, named(**changed), actor=officer, now=now)


def account(**changed: str) -> NewAccount:
    chosen = {
        "username": "示例用户",
        "full_name": "示例甲",
        "password": "示例-口令-2026",
    }
    return NewAccount(**{**chosen, **changed})


def opens(
    firm: Enterprise,
    code: str,
    *,
    now: datetime = NOW,
    joiner: User | NewAccount | None = None,
) -> bool:
    agency = join_firm(firm.uscc, code, joiner=joiner or account(), now=now)
    return is_agent(agency.user, firm, on=day_of(now))


def refused(
    firm: Enterprise,
    code: str,
    *,
    now: datetime = NOW,
    joiner: User | NewAccount | None = None,
) -> str:
    with pytest.raises((WrongCodeError, JoiningLockedError)) as caught:
        join_firm(firm.uscc, code, joiner=joiner or account(), now=now)
    return str(caught.value)


def test_a_code_makes_an_account_that_acts_for_the_firm_as_the_proof_says() -> None:
    firm = factories.firm()

    agency = join_firm(firm.uscc, issued(firm).code, joiner=account(), now=NOW)

    assert agency.user.check_password("示例-口令-2026")
    assert (agency.role, agency.proof) == (AgentRole.PRINCIPAL, "示例授权委托书第2号")
    assert (agency.effective_from, agency.expires_on) == (TODAY, date(2027, 6, 30))
    assert is_agent(agency.user, firm, on=TODAY)


def test_a_code_is_kept_nowhere() -> None:
    made = issued(factories.firm())

    plain = made.code.replace("-", "")
    assert (len(plain), set(plain) <= set(ALPHABET)) == (12, True)
    kept = str(AgentCode.objects.filter(pk=made.kept.pk).values().get())
    assert plain not in kept
    assert made.code not in kept + repr(made) + str(made.kept)


def test_two_firms_with_the_same_code_would_not_know() -> None:
    made, other = issued(factories.firm()), factories.firm()

    unknown = refused(other, WRONG)

    assert refused(other, made.code) == unknown
    assert opens(made.kept.enterprise, made.code)


def test_a_firm_the_registry_has_not_is_told_from_a_wrong_code_by_nothing() -> None:
    unknown = refused(factories.firm(), WRONG)

    with pytest.raises(WrongCodeError) as caught:
        join_firm(factories.uscc(), WRONG, joiner=account(), now=NOW)

    assert str(caught.value) == unknown


def test_a_code_is_used_once_and_the_second_time_says_when() -> None:
    firm = factories.firm()
    code = issued(firm).code
    join_firm(firm.uscc, code, joiner=account(), now=NOW)

    said = refused(firm, code, joiner=account(username="另一人"), now=NOW + DAY)

    assert "used on 2026-11-25" in said
    assert FirmAgent.objects.count() == 1


def test_a_code_is_good_for_thirty_days() -> None:
    firm = factories.firm()
    code, end = issued(firm).code, NOW + 30 * DAY

    assert "expired on 2026-12-25" in refused(firm, code, now=end)
    assert opens(firm, code, now=end - MINUTE)


def test_a_code_does_not_outlive_its_proof() -> None:
    firm = factories.firm()
    code = issued(firm, expires_on=TODAY).code

    assert "expired on 2026-11-25" in refused(firm, code, now=NOW + DAY)
    assert opens(firm, code)


def test_a_cancelled_code_opens_nothing() -> None:
    firm, officer = factories.firm(), factories.officer(Duty.HANDLE)
    made = issued(firm)

    cancel_code(made.kept.pk, firm, actor=officer, now=NOW)

    assert "cancelled on 2026-11-25" in refused(firm, made.code)
    with pytest.raises(CodeNotOpenError):
        cancel_code(made.kept.pk, firm, actor=officer, now=NOW)


def test_a_code_is_cancelled_for_its_own_firm_only() -> None:
    made, other = issued(factories.firm()), factories.agent(factories.firm())

    with pytest.raises(NotAllowedError):
        cancel_code(made.kept.pk, made.kept.enterprise, actor=other.user, now=NOW)
    with pytest.raises(CodeNotOpenError):
        cancel_code(made.kept.pk, other.enterprise, actor=other.user, now=NOW)


def test_a_new_code_for_the_same_name_replaces_the_old_one() -> None:
    firm = factories.firm()
    old, other, new = issued(firm), issued(firm, name="示例乙"), issued(firm)

    assert "cancelled" in refused(firm, old.code)
    assert set(open_codes(firm)) == {other.kept, new.kept}


def test_a_code_is_for_the_person_the_proof_names() -> None:
    firm = factories.firm()
    code = issued(firm).code

    assert "another person" in refused(firm, code, joiner=account(full_name="示例乙"))
    assert opens(firm, code, joiner=account(full_name="示例 甲"))


def test_a_taken_user_name_leaves_the_code_good() -> None:
    firm = factories.firm()
    code = issued(firm).code
    User.objects.create_user("taken", full_name="示例", password="示例")

    with pytest.raises(UserNameTakenError):
        join_firm(firm.uscc, code, joiner=account(username="taken"), now=NOW)

    assert not CodeTry.objects.exists()
    assert opens(firm, code)


def test_four_wrong_codes_leave_joining_open() -> None:
    firm = factories.firm()
    code = issued(firm).code
    for _ in range(4):
        refused(firm, WRONG)

    assert opens(firm, code)
    assert [each.is_right for each in CodeTry.objects.order_by("id")] == [
        *[False] * 4,
        True,
    ]


def test_five_wrong_codes_lock_joining_for_an_hour_and_the_right_one_with_it() -> None:
    firm, other = factories.firm(), factories.firm()
    code, elsewhere = issued(firm).code, issued(other).code
    for minute in range(5):
        refused(firm, WRONG, now=NOW - (4 - minute) * MINUTE)

    for at in (NOW, NOW + 59 * MINUTE):
        assert "try again after 11:00" in refused(firm, code, now=at)
        assert "try again after 11:00" in refused(firm, WRONG, now=at)
    assert CodeTry.objects.count() == 5
    assert opens(other, elsewhere, joiner=account(username="乙"))
    assert opens(firm, code, now=NOW + 60 * MINUTE)


def test_a_try_is_never_changed() -> None:
    refused(factories.firm(), WRONG)

    with pytest.raises(AppendOnlyError):
        CodeTry.objects.update(is_right=True)


def test_an_officer_acts_for_no_firm_until_the_post_has_ended() -> None:
    firm, officer = factories.firm(), factories.officer(Duty.ENTER)
    code = issued(firm, name=officer.full_name).code
    Officer.objects.filter(user=officer).update(effective_until=TODAY + DAY)

    with pytest.raises(OfficerJoinsError):
        join_firm(firm.uscc, code, joiner=officer, now=NOW)

    assert opens(firm, code, joiner=officer, now=NOW + DAY)


def test_an_agent_of_one_firm_joins_a_second_by_its_code() -> None:
    first, second = factories.agent(factories.firm()), factories.firm()
    code = issued(second, name=first.user.full_name).code

    agency = join_firm(second.uscc, code, joiner=first.user, now=NOW)

    assert agency.user == first.user
    assert is_agent(first.user, second, on=TODAY)


def test_a_principal_names_a_further_agent_for_no_longer_than_himself() -> None:
    boss = factories.agent(factories.firm(), expires_on=date(2027, 6, 30))
    firm = boss.enterprise

    made = issued(firm, actor=boss.user, role=AgentRole.AGENT)
    assert (made.kept.way, made.kept.issued_by) == (CodeWay.FIRM, boss.user)
    with pytest.raises(ProofFaultyError) as caught:
        issued(firm, actor=boss.user, role=AgentRole.AGENT, expires_on=date(2027, 7, 1))
    assert set(caught.value.fields) == {"expires_on"}


def test_only_the_counter_names_a_principal() -> None:
    boss = factories.agent(factories.firm())

    with pytest.raises(ProofFaultyError) as caught:
        issued(boss.enterprise, actor=boss.user)

    assert set(caught.value.fields) == {"role"}


def test_who_may_not_issue_a_code_is_refused() -> None:
    firm = factories.firm()
    agency = factories.agent(firm, role=AgentRole.AGENT)
    past = factories.agent(firm, expires_on=TODAY - DAY)
    other = factories.agent(factories.firm())

    for actor in (agency.user, past.user, other.user, factories.officer(Duty.READ)):
        with pytest.raises(NotAllowedError):
            issued(firm, actor=actor, role=AgentRole.AGENT)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"proof": ""}, "proof"),
        ({"expires_on": TODAY - DAY}, "expires_on"),
        ({"way": CodeWay.FIRM}, "way"),
    ],
)
def test_a_proof_that_cannot_be_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ProofFaultyError) as caught:
        issued(factories.firm(), **changed)

    assert set(caught.value.fields) == {field}


def test_a_withdrawn_agent_has_no_code_left_to_come_back_by() -> None:
    boss, officer = factories.agent(factories.firm()), factories.officer(Duty.HANDLE)
    firm = boss.enterprise
    own = issued(firm, actor=boss.user, role=AgentRole.AGENT)
    back, other = issued(firm, name=boss.user.full_name), issued(firm, name="示例丙")

    withdraw_agent(boss.pk, firm, reason="示例", actor=officer, now=NOW)

    assert list(open_codes(firm)) == [other.kept]
    assert "cancelled" in refused(firm, own.code)
    assert "cancelled" in refused(firm, back.code, joiner=boss.user)
