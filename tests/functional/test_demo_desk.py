"""The demo's bank has a check with its receipt and a portfolio, made once."""

from datetime import timedelta

import pytest

from registry.demo.accounts import CLERK_ACCOUNT
from registry.models import User
from search.models import Check, Portfolio
from search.services.demo_desk import PORTFOLIO, fill_desk
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.functional.public import Town


@pytest.mark.django_db
def test_the_desk_is_filled_once(province: Town) -> None:
    clerk = administrator(bank()).user
    User.objects.filter(pk=clerk.pk).update(username=CLERK_ACCOUNT)

    assert fill_desk(now=NOW) == len([province.fined, province.listed, province.clean])
    assert fill_desk(now=NOW) == 0

    assert Check.objects.get().receipt["firms"] == 3
    assert Portfolio.objects.get().name == PORTFOLIO


@pytest.mark.django_db
def test_a_demo_without_a_bank_or_whose_grant_is_over_stays_so(province: Town) -> None:
    assert fill_desk(now=NOW) == 0

    clerk = administrator(bank()).user
    User.objects.filter(pk=clerk.pk).update(username=CLERK_ACCOUNT)

    assert fill_desk(now=NOW + timedelta(days=366)) == 0
    assert not Check.objects.exists()
