"""The start page leads everybody with a post to what the duties open."""

import pytest
from django.test import Client

from registry.domain.vocabulary import Duty
from tests import factories

pytestmark = pytest.mark.django_db
DOORS = {
    Duty.ADMINISTER: {"/work/calendar/"},
    Duty.READ: {"/work/clocks/", "/work/tiers/"},
    Duty.HANDLE: {"/work/tiers/", "/work/candidates/", "/work/delegations/"}
    | {"/work/matching/"},
}


@pytest.mark.parametrize("duty", DOORS)
def test_the_start_page_opens_the_doors_of_a_duty_and_no_others(
    client: Client, duty: Duty
) -> None:
    client.force_login(factories.officer(duty))

    page = client.get("/work/").content.decode()

    every = set().union(*DOORS.values())
    assert {door for door in every if f'href="{door}"' in page} == DOORS[duty]
    for door in DOORS[duty]:
        assert client.get(door).status_code == 200


def test_an_account_without_a_post_is_refused(client: Client) -> None:
    client.force_login(factories.agent(factories.firm()).user)

    assert client.get("/work/").status_code == 403
