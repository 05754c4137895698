"""What the invented bank of the demo has done: one check, one portfolio (演示银行)."""

from datetime import datetime

from registry.clock import day_of
from registry.demo.accounts import CLERK_ACCOUNT
from registry.domain.partners import CheckPurpose
from registry.models import User
from registry.services.partner_people import NotPartnerError, caller_of
from registry.services.partners import GrantEndedError
from search.domain.matching import Stated
from search.domain.receipts import digest_of
from search.models import Check, Profile
from search.services.checks import Question, Row, check_firms
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms

PORTFOLIO = "示例贷后名单"
_CHECKED, _WATCHED = 6, 40


def fill_desk(*, now: datetime) -> int:
    """Check a few firms and watch some more, unless it was done; return how many.

    A demo of an earlier version has no bank, or one whose grant is over: it stays so.
    """
    try:
        caller = caller_of(User.objects.get(username=CLERK_ACCOUNT), on=day_of(now))
    except (User.DoesNotExist, NotPartnerError, GrantEndedError):
        return 0
    if Check.objects.filter(partner=caller.partner).exists():
        return 0
    known = Profile.objects.filter(is_open=True).order_by("uscc")
    firms = known.values_list("name", "uscc")[:_WATCHED]
    rows = [
        Row(reference=f"示例{number:03}", stated=Stated(name, uscc))
        for number, (name, uscc) in enumerate(firms, 1)
    ]
    asked = [{"name": one.stated.name, "uscc": one.stated.code} for one in rows]
    question = Question(
        rows=rows[:_CHECKED],
        purpose=CheckPurpose.LENDING.value,
        digest=digest_of(asked[:_CHECKED]),
    )
    check_firms(question, caller=caller, now=now)
    purpose = CheckPurpose.LOAN_CARE.value
    portfolio = open_portfolio(PORTFOLIO, purpose, caller=caller, now=now)
    return len(add_firms(portfolio, rows, caller=caller, now=now).results)
