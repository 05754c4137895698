"""A partner's systems sign on, are recognised, renew their secrets, and are ended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from registry.domain.duties import NotAllowedError
from registry.domain.partners import (
    CheckPurpose,
    PartnerKind,
    ScopeFaultyError,
)
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, PartnerGrant
from registry.models.append_only import AppendOnlyError
from registry.services import partners as services
from registry.services.partners import NewPartner, PartnerExistsError
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import bank, bearer, granted, sign_on, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
ROTATE = "/api/v1/clients/rotate"


def test_a_system_signs_on_and_is_recognised(client: Client) -> None:
    made = system(bank())

    answer = sign_on(client, made)

    told = answer.json()
    assert (told["token_type"], told["scope"], told["expires_in"]) == (
        "Bearer",
        "check",
        3600,
    )
    assert client.post(ROTATE, headers=bearer(client, made)).status_code == 200


def test_neither_secret_nor_token_is_kept_readable(client: Client) -> None:
    made = system(bank())

    token = sign_on(client, made).json()["access_token"]

    kept = [*Application.objects.values(), *AccessToken.objects.values()]
    assert made.secret not in str(kept)
    assert token not in str(kept)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer foreign-token"}])
def test_without_a_live_token_nothing_is_told(
    client: Client, headers: dict[str, str]
) -> None:
    answer = client.post(ROTATE, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


def test_a_wrong_secret_gets_no_token(client: Client) -> None:
    made = system(bank())
    wrong = services.NewClient(
        client=made.client, client_id=made.client_id, secret=made.secret[:-1]
    )

    answer = sign_on(client, wrong)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_token_ends_after_its_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(client, system(bank()))
    last, over = timedelta(seconds=3599), timedelta(seconds=3600)

    monkeypatch.setattr(timezone, "now", lambda: NOW + last)
    in_time = client.post(ROTATE, headers=headers)
    monkeypatch.setattr(timezone, "now", lambda: NOW + over)
    too_late = client.post(ROTATE, headers=headers)

    assert (in_time.status_code, too_late.status_code) == (200, 401)


def test_a_system_asks_only_from_its_own_addresses(client: Client) -> None:
    made = system(bank(), "192.0.2.0/24")

    inside = sign_on(client, made, REMOTE_ADDR="192.0.2.7")
    outside = sign_on(client, made, REMOTE_ADDR="198.51.100.7")
    headers = {"authorization": f"Bearer {inside.json()['access_token']}"}
    moved = client.post(ROTATE, headers=headers, REMOTE_ADDR="198.51.100.7")

    assert (inside.status_code, outside.status_code, moved.status_code) == (
        200,
        401,
        401,
    )


def test_renewed_credentials_work_beside_the_old_ones_for_a_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = system(bank())

    told = client.post(ROTATE, headers=bearer(client, old)).json()
    new = services.NewClient(
        client=old.client, client_id=told["client_id"], secret=told["client_secret"]
    )

    assert sign_on(client, new).status_code == sign_on(client, old).status_code == 200
    day = timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: NOW + day)
    assert sign_on(client, new).status_code == 200
    assert sign_on(client, old).status_code == 401


def test_an_ended_system_is_refused_at_once_with_its_tokens(client: Client) -> None:
    made = system(bank())
    headers = bearer(client, made)

    services.end_client(made.client, actor=factories.officer(Duty.ADMINISTER), now=NOW)

    assert client.post(ROTATE, headers=headers).status_code == 401
    assert sign_on(client, made).status_code == 401


def test_a_partner_whose_grant_is_over_is_refused_with_a_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = system(bank())
    later = NOW.replace(year=2027)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = client.post(ROTATE, headers=bearer(client, made))

    assert (answer.status_code, answer.json()["code"]) == (403, "grant_ended")


def test_an_ended_partner_asks_no_more(client: Client) -> None:
    partner = bank()
    headers = bearer(client, system(partner))
    administrator = factories.officer(Duty.ADMINISTER)

    services.end_partner(partner, reason="协议终止", actor=administrator, now=NOW)

    assert client.post(ROTATE, headers=headers).json()["code"] == "grant_ended"


def test_only_an_administrator_registers_grants_and_ends(client: Client) -> None:
    partner, officer = bank(), factories.officer(Duty.ENTER, Duty.APPROVE)
    made = system(partner)

    for act in (
        lambda: services.grant_scope(partner, granted(), actor=officer, now=NOW),
        lambda: services.issue_client(
            partner, name="", addresses=[], actor=officer, now=NOW
        ),
        lambda: services.end_client(made.client, actor=officer, now=NOW),
        lambda: services.end_partner(partner, reason="", actor=officer, now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_a_code_is_registered_once_and_grants_are_never_changed() -> None:
    partner = bank()
    again = NewPartner(
        uscc=partner.uscc, name="示例银行", kind=PartnerKind.BANK, contact="示例部"
    )

    with pytest.raises(PartnerExistsError):
        services.register_partner(
            again, actor=factories.officer(Duty.ADMINISTER), now=NOW
        )
    with pytest.raises(AppendOnlyError):
        PartnerGrant.objects.update(purposes=[])


def test_a_bank_is_not_granted_an_agencys_purpose() -> None:
    with pytest.raises(ScopeFaultyError, match="duty"):
        bank(purposes=frozenset({CheckPurpose.DUTY}))
    assert bank(PartnerKind.AGENCY).kind == "agency"


def test_a_partner_is_found_by_its_code_alone() -> None:
    partner = bank()

    assert services.partner_of(partner.uscc.lower()) == partner
    with pytest.raises(services.NoPartnerError):
        services.partner_of(factories.uscc())


def test_tokens_are_forgotten_once_their_hour_is_over(client: Client) -> None:
    bearer(client, system(bank()))
    end = NOW + timedelta(hours=1)

    assert services.forget_tokens(now=end - timedelta(seconds=1)) == 0
    assert services.forget_tokens(now=end) == 1


def test_a_token_without_the_scope_is_refused_and_logged(client: Client) -> None:
    partner = bank()
    made = system(partner)
    token = bearer(client, made)["authorization"].removeprefix("Bearer ")
    AccessToken.objects.update(scope="")

    answer = client.get(
        "/api/v1/authorisations", headers={"authorization": f"Bearer {token}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    entry = AccessEntry.objects.get()
    assert (entry.partner, entry.answer) == (partner, "permission_denied")
