"""Somebody joins two partners at the same instant, on two connections."""

from functools import partial

from django.db import transaction

from registry.models import User
from registry.services.account_parts import OtherPartError
from registry.services.partner_people import invite
from registry.services.partner_people import join as join_partner
from tests.conftest import NOW
from tests.functional.partners import SAID, administrator, bank
from tests.integration.registry.test_calendars import elsewhere


def test_whoever_joins_two_partners_at_once_joins_one(committed: str) -> None:
    one, other = administrator(bank(), "示例甲管"), administrator(bank(), "示例乙管")
    user = User.objects.create_user("user-示例丙", full_name="示例丙", password=SAID)
    codes = [
        (
            boss.partner.uscc,
            invite(
                boss.partner, "示例丙", is_administrator=False, actor=boss.user, now=NOW
            ).code,
        )
        for boss in (one, other)
    ]
    outcomes: list[object] = []

    def join(uscc: str, code: str) -> None:
        try:
            outcomes.append(join_partner(uscc, code, joiner=user, now=NOW))
        except OtherPartError as error:
            outcomes.append(error)

    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # both wait for each other
        both = [elsewhere(partial(join, *code)) for code in codes]
        for each in both:
            each.join(timeout=0.3)
    for each in both:
        each.join()

    assert sorted(type(one).__name__ for one in outcomes) == [
        "OtherPartError",
        "PartnerUser",
    ]
