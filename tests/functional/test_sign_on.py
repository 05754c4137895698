"""The province's sign-on against a real provider over HTTP."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from registry.clock import day_of
from registry.domain.vocabulary import AgentRole
from registry.models import Enterprise, FirmAgent, Officer, User
from registry.services.agents import withdraw_agent
from tests import factories
from tests.browser.site import free_port, wait_for
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TODAY = day_of(NOW)


class KeepRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@pytest.fixture(scope="module")
def platform() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(f"http://127.0.0.1:{port}")
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def configured(platform: str, settings: Settings) -> str:
    settings.HAS_SIGN_ON = True
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{platform}/oauth2/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{platform}/oauth2/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{platform}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{platform}/jwks"
    settings.OIDC_OP_ISSUER = platform
    settings.OIDC_VERIFY_KID = False  # this provider's tokens name no key
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "zhixin", "示例"
    settings.AUTHENTICATION_BACKENDS = [
        "django.contrib.auth.backends.ModelBackend",
        "registry.web.sign_on.SignOnBackend",
    ]
    return platform


def vouch(platform: str, subject: str, **claims: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - the provider we started
        f"{platform}/users/{subject}",
        data=json.dumps(claims).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request).close()  # noqa: S310 - the same


def signed_on(client: Client, subject: str) -> Any:
    """Follow the way to the platform and back; return our last answer."""
    asked = client.get("/sign-on/")["Location"]
    form = urlencode({"sub": subject}).encode()
    opener = urllib.request.build_opener(KeepRedirect)
    with pytest.raises(urllib.request.HTTPError) as led:
        opener.open(asked, data=form)
    with led.value as answer:
        back = answer.headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def vouched(platform: str, firm: Enterprise, subject: str = "person-1") -> str:
    vouch(platform, subject, uscc=firm.uscc, name="示例办事员")
    return subject


def stranger() -> Client:
    return Client(headers={"Accept-Language": "zh"})


def test_without_a_platform_there_is_no_button_and_no_address() -> None:
    client = stranger()

    assert "省统一身份认证平台" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-on/").status_code == 404
    assert client.get("/sign-on/callback/").status_code == 404


def test_a_verified_claim_makes_an_agent_until_tomorrow(configured: str) -> None:
    firm, client = factories.firm(), stranger()

    answer = signed_on(client, vouched(configured, firm))

    assert answer["Location"] == "/firm/"
    agency = FirmAgent.objects.get()
    assert (agency.role, agency.proof) == (AgentRole.AGENT, "省统一身份认证平台")
    assert agency.expires_on - agency.effective_from == timedelta(days=1)
    assert agency.user.full_name == "示例办事员"
    assert client.get(f"/firm/{firm.uscc}/agents/").status_code == 200


def test_each_sign_on_renews_the_agency_and_no_second_one_begins(
    configured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = vouched(configured, factories.firm())
    signed_on(stranger(), subject)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))

    signed_on(stranger(), subject)

    assert FirmAgent.objects.get().expires_on == TODAY + timedelta(days=2)


def test_two_people_are_two_accounts_even_if_only_letters_cases_differ(
    configured: str,
) -> None:
    firm = factories.firm()

    for subject in ("Person", "person"):
        signed_on(stranger(), vouched(configured, firm, subject))

    assert User.objects.count() == 2


def test_what_was_withdrawn_is_not_renewed_even_days_later(
    configured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = vouched(configured, factories.firm())
    signed_on(stranger(), subject)
    agency = FirmAgent.objects.get()
    firm = agency.enterprise
    withdraw_agent(agency.pk, firm, reason="", actor=agency.user, now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=3))

    client = stranger()
    signed_on(client, subject)

    assert FirmAgent.objects.count() == 1
    assert client.get(f"/firm/{firm.uscc}/agents/").status_code == 403


def test_an_officers_account_is_never_bound(configured: str) -> None:
    subject = vouched(configured, factories.firm())
    signed_on(stranger(), subject)
    Officer.objects.create(
        user=FirmAgent.objects.get().user,
        authority=factories.authority(),
        duties=[],
        effective_from=TODAY,
    )
    client = stranger()

    answer = signed_on(client, vouched(configured, factories.firm()))

    assert refusal(client, answer) == "执法人员不得代理企业"
    assert FirmAgent.objects.count() == 1


def refusal(client: Client, answer: Any) -> str:
    """Return the known reason that the sign-in page tells."""
    assert answer["Location"] == "/sign-in/"
    page = client.get("/sign-in/").content.decode()
    known = ("执法人员不得代理企业", "未对应到已登记的企业", "登录未成功")
    found = [reason for reason in known if reason in page]
    assert "_auth_user_id" not in client.session
    return "、".join(found)


@pytest.mark.parametrize("claims", [{}, {"uscc": "91529900ZZZZZZZZZZ"}])
def test_without_a_firm_of_the_registry_nobody_is_signed_in(
    configured: str, claims: dict[str, str]
) -> None:
    vouch(configured, "nobody", **claims)
    client = stranger()

    assert refusal(client, signed_on(client, "nobody")) == "未对应到已登记的企业"
    assert not User.objects.exists()


def test_a_token_of_another_issuer_signs_nobody_in(
    configured: str, settings: Settings
) -> None:
    settings.OIDC_OP_ISSUER = "https://platform.example"
    client = stranger()

    answer = signed_on(client, vouched(configured, factories.firm()))

    assert refusal(client, answer) == "登录未成功"
    assert not User.objects.exists()


def test_a_token_for_another_client_signs_nobody_in(configured: str) -> None:
    vouch(configured, "person-2", uscc=factories.firm().uscc, aud="another")
    client = stranger()

    assert refusal(client, signed_on(client, "person-2")) == "登录未成功"
    assert not User.objects.exists()


def test_a_platform_that_does_not_answer_signs_nobody_in(
    configured: str, settings: Settings
) -> None:
    settings.OIDC_OP_USER_ENDPOINT = f"http://127.0.0.1:{free_port()}/userinfo"
    client = stranger()

    answer = signed_on(client, vouched(configured, factories.firm()))

    assert refusal(client, answer) == "登录未成功"


def test_an_answer_nobody_asked_for_is_refused(configured: str) -> None:
    client = stranger()
    client.get("/sign-on/")

    answer = client.get("/sign-on/callback/", {"code": "x", "state": "y"})

    assert answer.status_code == 400
