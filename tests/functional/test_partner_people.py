"""A partner's people: invited, joined, removed, and what they see of its use."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.clock import CHINA, day_of
from registry.domain.duties import NotAllowedError
from registry.domain.errors import DomainError
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Duty
from registry.models import (
    Enterprise,
    InvitationTry,
    Partner,
    PartnerInvitation,
    PartnerUser,
    User,
)
from registry.models.append_only import AppendOnlyError
from registry.services import partner_people as people
from registry.services.access import Asked, log_asking
from registry.services.account_parts import OfficerJoinsError, OtherPartError
from registry.services.agent_joining import join_firm
from registry.services.one_time_codes import (
    IssuedCode,
    JoiningLockedError,
    NewAccount,
    UserNameTakenError,
    WrongCodeError,
)
from registry.services.partner_use import SHOWN
from registry.services.partners import Caller, GrantEndedError, end_partner
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import SAID, WHOLE, administrator, bank, system
from tests.functional.test_firm_joining import code_shown, stranger, text_of
from tests.functional.test_staff_drafts import client_of
from tests.integration.registry.test_agent_codes import WRONG
from tests.integration.registry.test_agent_codes import issued as agent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

START, USE, JOIN = "/partner/", "/partner/use/", "/partner/join/"
TODAY = day_of(NOW)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LANGUAGES = {"zh-hans": "授权范围", "en": "What may be asked"}


def account(name: str) -> NewAccount:
    return NewAccount(username=f"user-{name}", full_name=name, password=SAID)


def invited(
    partner: Partner,
    name: str = "示例甲",
    *,
    actor: User,
    is_administrator: bool = False,
) -> IssuedCode[PartnerInvitation]:
    return people.invite(
        partner, name, is_administrator=is_administrator, actor=actor, now=NOW
    )


def clerk(boss: PartnerUser, name: str = "示例甲", **more: Any) -> PartnerUser:
    """Let a partner's administrator invite somebody, who joins."""
    issued = invited(boss.partner, name, actor=boss.user, **more)
    return people.join(boss.partner.uscc, issued.code, joiner=account(name), now=NOW)


def asked(caller: Caller, *firms: Enterprise | None, answer: str = "match") -> None:
    """Let a partner have asked, a question a firm."""
    told = [
        Asked(enterprise=one.pk if one else None, fields=["identity"], answer=answer)
        for one in firms
    ]
    log_asking(caller, told, purpose=CheckPurpose.LENDING, what="check", now=NOW)


def sent(partner: Partner, code: str, **changed: str) -> dict[str, str]:
    return {
        "uscc": partner.uscc,
        "code": code,
        "username": "示例用户",
        "full_name": "示例甲",
        "password": SAID,
        "password_again": SAID,
        **changed,
    }


def test_an_invited_person_joins_signs_in_and_sees_the_banks_own_use() -> None:
    boss, firm, joiner = administrator(bank()), factories.firm(), stranger()

    shown = client_of(boss.user).post("/partner/invitations/", {"name": "示例甲"})
    code = code_shown(shown)
    led = joiner.post(JOIN, sent(boss.partner, code.lower()))
    person = PartnerUser.objects.get(user__username="示例用户")
    asked(people.caller_of(person.user, on=TODAY), firm)

    assert (led.status_code, led["Location"]) == (302, START)
    assert "no-store" in shown["Cache-Control"]
    assert not person.is_administrator
    told = text_of(joiner.get(USE)).split('class="list-plain"')[1]
    assert all(part in told for part in ("示例甲", "贷前审查", firm.uscc, "相符"))
    assert "贵州示例食品有限公司" in told
    again = stranger().post("/sign-in/", {"username": "示例用户", "password": SAID})
    assert again["Location"] == START


def test_who_is_removed_is_out_the_same_day_and_may_be_invited_again() -> None:
    boss = administrator(bank())
    person = clerk(boss)
    client = client_of(person.user)
    assert client.get(START).status_code == 200

    client_of(boss.user).post(f"/partner/people/{person.pk}/remove/")

    assert [client.get(page).status_code for page in (START, USE)] == [403, 403]
    with pytest.raises(people.NotPartnerError):
        people.caller_of(person.user, on=TODAY)
    assert people.person_of(boss.user, on=TODAY) == boss
    code = invited(boss.partner, actor=boss.user).code
    people.join(boss.partner.uscc, code, joiner=person.user, now=NOW)
    assert client.get(START).status_code == 200


def test_removing_cancels_the_invitations_that_lead_back() -> None:
    boss = administrator(bank())
    second = clerk(boss, is_administrator=True)
    invited(boss.partner, "示例乙", actor=second.user)
    invited(boss.partner, "示例甲", actor=boss.user)
    kept = invited(boss.partner, "示例丙", actor=boss.user)

    people.remove(second, actor=boss.user, now=NOW)

    assert [one.pk for one in people.open_invitations(boss.partner)] == [kept.kept.pk]


def test_a_code_is_used_once_and_is_kept_nowhere() -> None:
    boss = administrator(bank())
    code = invited(boss.partner, actor=boss.user).code
    people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=NOW)

    with pytest.raises(WrongCodeError, match="was used on"):
        people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=NOW)
    assert code.replace("-", "") not in str(list(PartnerInvitation.objects.values()))
    assert code not in text_of(client_of(boss.user).get(START))


def test_a_code_expires_after_thirty_days() -> None:
    boss = administrator(bank())
    code = invited(boss.partner, actor=boss.user).code
    last, over = NOW + 30 * DAY - MINUTE, NOW + 30 * DAY

    with pytest.raises(WrongCodeError, match="expired on"):
        people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=over)
    people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=last)


def test_a_code_is_for_its_person_and_its_partner_until_cancelled() -> None:
    boss, other = administrator(bank()), bank()
    code = invited(boss.partner, actor=boss.user).code

    with pytest.raises(WrongCodeError, match="another person"):
        people.join(boss.partner.uscc, code, joiner=account("示例乙"), now=NOW)
    for uscc in (other.uscc, factories.uscc()):
        with pytest.raises(WrongCodeError, match="do not belong together"):
            people.join(uscc, code, joiner=account("示例甲"), now=NOW)
    kept = PartnerInvitation.objects.get(used_at=None)
    invited(boss.partner, "示例丙", actor=boss.user)
    cancelling = f"/partner/invitations/{kept.pk}/cancel/"
    foreign = client_of(administrator(other).user).post(cancelling)
    assert foreign.status_code == 409
    client_of(boss.user).post(cancelling)
    assert people.open_invitations(boss.partner).count() == 1
    with pytest.raises(WrongCodeError, match="was cancelled on"):
        people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=NOW)


def test_a_second_invitation_for_a_name_cancels_the_first() -> None:
    boss = administrator(bank())
    first, _second = (invited(boss.partner, actor=boss.user).code for _ in range(2))

    with pytest.raises(WrongCodeError, match="was cancelled on"):
        people.join(boss.partner.uscc, first, joiner=account("示例甲"), now=NOW)


def test_five_wrong_tries_lock_joining_for_an_hour() -> None:
    boss = administrator(bank())
    uscc, code = boss.partner.uscc, invited(boss.partner, actor=boss.user).code

    for _ in range(5):
        with pytest.raises(WrongCodeError):
            people.join(uscc, WRONG, joiner=account("示例甲"), now=NOW)
    with pytest.raises(JoiningLockedError):
        people.join(uscc, code, joiner=account("示例甲"), now=NOW + 59 * MINUTE)

    assert "之前不能加入" in text_of(client_of(boss.user).get(START))
    people.join(uscc, code, joiner=account("示例甲"), now=NOW + 60 * MINUTE)
    with pytest.raises(AppendOnlyError):
        InvitationTry.objects.update(is_right=True)


def test_a_taken_user_name_leaves_the_code_good() -> None:
    boss = administrator(bank())
    code = invited(boss.partner, actor=boss.user).code
    User.objects.create_user("user-示例甲", full_name="示例", password=SAID)

    with pytest.raises(UserNameTakenError):
        people.join(boss.partner.uscc, code, joiner=account("示例甲"), now=NOW)
    other = NewAccount(username="另名", full_name="示例甲", password=SAID)
    people.join(boss.partner.uscc, code, joiner=other, now=NOW)


def test_the_last_administrator_stays_while_the_grant_lasts() -> None:
    boss = administrator(bank())
    clerk(boss)
    page = client_of(boss.user)

    refused = page.post(f"/partner/people/{boss.pk}/remove/")
    assert refused.status_code == 409
    assert "不得移除最后一名管理员" in text_of(refused)

    end_partner(
        boss.partner,
        reason="协议终止",
        actor=factories.officer(Duty.ADMINISTER),
        now=NOW,
    )
    people.remove(boss, actor=boss.user, now=NOW)


def test_an_administrator_leaves_once_another_is_there() -> None:
    boss = administrator(bank())
    second = clerk(boss, is_administrator=True)

    people.remove(boss, actor=boss.user, now=NOW)

    assert list(people.live_people(boss.partner, on=TODAY)) == [second]
    with pytest.raises(people.NotOpenError):
        people.remove(boss, actor=second.user, now=NOW)


def test_an_administrator_whose_account_is_closed_counts_for_none() -> None:
    boss = administrator(bank())
    second = clerk(boss, is_administrator=True)
    User.objects.filter(pk=second.user_id).update(is_active=False)

    with pytest.raises(people.LastAdministratorError):
        people.remove(boss, actor=boss.user, now=NOW)
    people.remove(second, actor=boss.user, now=NOW)


def test_only_a_partners_own_administrator_invites_and_removes() -> None:
    boss, other = administrator(bank()), administrator(bank())
    person = clerk(boss)
    registry = factories.officer(Duty.ADMINISTER)

    refusals: list[tuple[type[DomainError], Callable[[], object]]] = [
        (
            people.NotPartnerAdministratorError,
            lambda: invited(boss.partner, actor=person.user),
        ),
        (
            people.NotPartnerAdministratorError,
            lambda: people.remove(boss, actor=person.user, now=NOW),
        ),
        (NotAllowedError, lambda: invited(boss.partner, actor=other.user)),
        (people.NotOpenError, lambda: people.remove(person, actor=other.user, now=NOW)),
        (people.HasAdministratorError, lambda: invited(boss.partner, actor=registry)),
        (
            people.NotPartnerError,
            lambda: people.remove(person, actor=registry, now=NOW),
        ),
        (NotAllowedError, lambda: invited(bank(), actor=factories.officer())),
    ]
    for error, act in refusals:
        with pytest.raises(error):
            act()
    page = client_of(other.user)
    assert page.post(f"/partner/people/{person.pk}/remove/").status_code == 404
    assert people.person_of(person.user, on=TODAY) == person


def test_an_officer_an_agent_and_anothers_clerk_join_no_bank() -> None:
    boss, other = administrator(bank()), administrator(bank())
    officer = factories.officer()
    agent = factories.agent(factories.firm()).user

    for user, error in (
        (officer, OfficerJoinsError),
        (agent, OtherPartError),
        (other.user, OtherPartError),
    ):
        code = invited(boss.partner, user.full_name, actor=boss.user).code
        with pytest.raises(error):
            people.join(boss.partner.uscc, code, joiner=user, now=NOW)
        assert client_of(user).get(JOIN).status_code == 403


def test_a_banks_clerk_becomes_no_firms_agent() -> None:
    boss, firm = administrator(bank()), factories.firm()
    code = agent_code(firm, name=boss.user.full_name).code

    with pytest.raises(OtherPartError):
        join_firm(firm.uscc, code, joiner=boss.user, now=NOW)


def test_the_database_keeps_one_live_part_and_knows_who_ended_it() -> None:
    boss = administrator(bank())
    stated = {"user": boss.user, "partner": bank(), "is_administrator": False}

    for more in ({}, {"ended_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PartnerUser.objects.create(**stated, effective_from=TODAY, **more)


def test_a_person_asks_as_far_as_the_partner_may_until_its_last_day() -> None:
    boss = administrator(bank())
    last = date(2026, 12, 31)

    caller = people.caller_of(boss.user, on=last)

    assert (caller.user, caller.client, caller.scope) == (boss.user, None, WHOLE)
    with pytest.raises(GrantEndedError):
        people.caller_of(boss.user, on=last + DAY)


def test_a_bank_whose_grant_ended_still_sees_its_people_and_its_use() -> None:
    boss = administrator(bank())
    actor = factories.officer(Duty.ADMINISTER)
    end_partner(boss.partner, reason="协议终止", actor=actor, now=NOW)
    page = client_of(boss.user)

    assert "的授权已到期" in text_of(page.get(START))
    assert page.get(USE).status_code == 200


def test_no_other_partners_use_people_or_systems_are_seen() -> None:
    own, other = administrator(bank()), administrator(bank(), "示例他行管理员")
    seen, unseen = factories.firm(), factories.firm()
    asked(people.caller_of(own.user, on=TODAY), seen, None)
    asked(people.caller_of(other.user, on=TODAY), unseen)
    foreign = system(other.partner)
    page = client_of(own.user)

    used, start = text_of(page.get(USE)), text_of(page.get(START))

    assert seen.uscc in used
    assert unseen.uscc not in used
    assert foreign.client_id not in start + used
    assert "示例他行管理员" not in start + used
    for key in (f"person-{other.user_id}", f"system-{foreign.client.pk}"):
        assert page.get(USE, {"by": key}).status_code == 400


def test_the_use_is_narrowed_to_a_person_a_system_and_a_day() -> None:
    boss = administrator(bank())
    person, made = clerk(boss), system(boss.partner)
    by_person, by_system = factories.firm(), factories.firm()
    asked(people.caller_of(person.user, on=TODAY), by_person)
    asked(Caller(partner=boss.partner, scope=WHOLE, client=made.client), by_system)
    page = client_of(boss.user)

    def firms(**narrowed: str) -> set[str]:
        told = text_of(page.get(USE, narrowed))
        return {one.uscc for one in (by_person, by_system) if one.uscc in told}

    both = {by_person.uscc, by_system.uscc}
    assert firms() == firms(day=TODAY.isoformat()) == both
    assert firms(by=f"person-{person.user_id}") == {by_person.uscc}
    assert firms(by=f"system-{made.client.pk}") == {by_system.uscc}
    assert firms(by=f"person-{boss.user_id}") == set()
    assert firms(day=(TODAY - DAY).isoformat()) == set()


def test_the_day_of_the_use_is_chinas() -> None:
    boss, firms = administrator(bank()), [factories.firm() for _ in range(2)]
    caller, page = people.caller_of(boss.user, on=TODAY), client_of(boss.user)
    midnight = datetime(2026, 11, 24, tzinfo=CHINA)
    for firm, at in zip(firms, (midnight - MINUTE, midnight), strict=True):
        told = Asked(enterprise=firm.pk, fields=["identity"], answer="match")
        log_asking(caller, [told], purpose="lending", what="check", now=at)

    found = [
        [row["uscc"] for row in page.get(USE, {"day": day}).context["rows"]]
        for day in ("2026-11-23", "2026-11-24")
    ]

    assert found == [[firm.uscc] for firm in firms]


@pytest.mark.parametrize(
    "query", [{"day": "32"}, {"before": "x"}, {"before": "0"}, {"by": "person-x"}]
)
def test_a_filter_that_cannot_be_read_is_told(query: dict[str, str]) -> None:
    answer = client_of(administrator(bank()).user).get(USE, query)

    assert answer.status_code == 400


def test_a_refused_question_is_told_in_words_and_without_a_firm() -> None:
    boss = administrator(bank())
    caller = people.caller_of(boss.user, on=TODAY)
    asked(caller, None, answer="outside_scope")
    asked(caller, None, answer="unreadable")

    told = text_of(client_of(boss.user).get(USE))

    assert "超出合作机构的授权范围" in told
    assert "该行无法读取" in told


def test_the_use_is_paged_without_a_gap_and_costs_the_same_however_long() -> None:
    boss, firms = administrator(bank()), [factories.firm() for _ in range(SHOWN + 1)]
    caller, page = people.caller_of(boss.user, on=TODAY), client_of(boss.user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert page.get(USE).status_code == 200
        return len(seen)

    asked(caller, firms[0])
    one = queries()
    asked(caller, *firms[1:SHOWN])
    fifty = queries()
    assert "before=" not in text_of(page.get(USE))
    asked(caller, firms[SHOWN])

    first = page.get(USE)
    following = page.get(first.context["next_url"])
    found = [row["uscc"] for each in (first, following) for row in each.context["rows"]]
    assert one == fifty
    assert found == [firm.uscc for firm in reversed(firms)]
    assert following.context["next_url"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_there_in_both_languages(language: str) -> None:
    boss = administrator(bank(regions=frozenset({"52", "520300"})))
    system(boss.partner)
    invited(boss.partner, "示例乙", actor=boss.user)
    page = client_of(boss.user)
    someone = Client()
    page.cookies["django_language"] = someone.cookies["django_language"] = language

    answers = [page.get(START), page.get(USE), someone.get(JOIN)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert LANGUAGES[language] in text_of(answers[0])


def test_a_clerk_sees_the_people_and_cannot_manage_them() -> None:
    boss = administrator(bank())
    page = client_of(clerk(boss).user)

    told = text_of(page.get(START))

    assert boss.user.full_name in told
    assert "/remove/" not in told
    assert "/partner/invitations/" not in told
    invitation = page.post("/partner/invitations/", {"name": "示例乙"})
    assert invitation.status_code == 403


def test_others_are_refused_and_strangers_asked_to_sign_in() -> None:
    officer, agent = factories.officer(), factories.agent(factories.firm()).user
    boss = administrator(bank())

    for path in (START, USE):
        assert stranger().get(path)["Location"].startswith("/sign-in/")
        for user in (officer, agent):
            answer = client_of(user).get(path)
            assert answer.status_code == 403
            assert "不属于任何合作机构" in text_of(answer)
    assert client_of(boss.user).get("/work/").status_code == 403
    assert client_of(boss.user).get("/").content.decode().count("本机构") == 1


def test_a_command_invites_the_first_person_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    partner, actor = bank(), factories.officer(Duty.ADMINISTER).username
    first = ("invite_person", partner.uscc, "--name", "示例甲", "--administrator")

    call_command(*first, "--actor", actor)
    code = capsys.readouterr().out.split()[-1]
    person = people.join(partner.uscc, code, joiner=account("示例甲"), now=NOW)

    assert person.is_administrator
    with pytest.raises(CommandError, match="已有管理员"):
        call_command(*first, "--actor", actor)
