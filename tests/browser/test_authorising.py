"""The owner's part of a bank's reading: allows it, sees it, ends it, by phone."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from oauth2_provider.models import Application
from playwright.sync_api import Page, expect

from registry.clock import today
from registry.domain.vocabulary import Duty
from registry.models import Enterprise
from registry.services.partners import NewClient, grant_scope
from tests import factories
from tests.browser import steps
from tests.browser.site import Site
from tests.conftest import NOW
from tests.functional.partners import bank, granted, system

pytestmark = pytest.mark.browser


def lasting_system() -> NewClient:
    """Give a bank's system credentials that work today, by the served product."""
    partner, day = bank(), timedelta(days=1)
    lasting = replace(granted(), effective_from=today() - day, expires_on=today() + day)
    administrator = factories.officer(Duty.ADMINISTER)
    grant_scope(partner, lasting, actor=administrator, now=NOW)
    made, hasher = system(partner), PBKDF2PasswordHasher()
    Application.objects.filter(client_id=made.client_id).update(
        client_secret=hasher.encode(made.secret, hasher.salt())
    )
    return made


def ask(site: Site, made: NewClient, firm: Enterprise) -> httpx.Response:
    """Ask for a firm's whole file as the bank's system."""
    with httpx.Client(base_url=f"{site.address}/api/v1/", timeout=60) as registry:
        token = registry.post(
            "token",
            data={"grant_type": "client_credentials", "scope": "check"},
            auth=(made.client_id, made.secret),
        ).json()
        return registry.get(
            f"enterprises/{firm.uscc}/authorised-file",
            params={"purpose": "lending"},
            headers={"Authorization": f"Bearer {token['access_token']}"},
        )


def grant(page: Page, made: NewClient) -> None:
    """Authorise the bank for lending, on the firm's page."""
    partner = made.client.partner
    page.get_by_label("银行或者机关", exact=True).select_option(
        label=f"{partner.name} {partner.uscc}"
    )
    page.get_by_label("用途").select_option(label="贷前审查")
    page.get_by_label("有效期至").fill(str(steps.days_ago(-20)))
    page.get_by_role("button", name="授权", exact=True).click()
    expect(page.get_by_text("已授权：")).to_be_visible()


def test_an_owner_authorises_a_bank_sees_the_look_and_revokes(
    site: Site, phone: Page
) -> None:
    firm = steps.firm(site, name="贵州授权示例食品有限公司")
    steps.publish(site, firm)
    with site.writing():
        agent = factories.agent(firm).user
        site.let_sign_in(agent)
        made = lasting_system()
    phone.goto("/sign-in/?next=/firm/")
    steps.sign_in_here(phone, agent)
    phone.get_by_role("link", name="授权查询").click()
    expect(phone.get_by_text("尚未授权任何机构")).to_be_visible()

    grant(phone, made)
    answer = ask(site, made, firm)

    assert answer.status_code == 200
    assert [one["is_public"] for one in answer.json()["records"]] == [True]
    phone.get_by_role("link", name="查阅记录").click()
    expect(phone.get_by_role("row", name="示例银行")).to_contain_text("完整档案")
    phone.goto(f"/firm/{firm.uscc}/authorisations/")
    phone.get_by_text("撤销此项授权").click()
    phone.get_by_role("button", name="撤销对示例银行的授权").click()
    expect(phone.get_by_text("已撤销：")).to_be_visible()
    answer = ask(site, made, firm)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_authorisation")
