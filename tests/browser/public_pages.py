"""Every page the public can come to, and the full lists it is read with (公众页面)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from playwright.sync_api import Browser, Page

from docs.pictures import open_page
from docs.tour import PAGES, Variant
from registry.domain.attestations import Attestation
from registry.domain.vocabulary import ProcedureType
from registry.models import Enterprise
from registry.services.partners import Caller
from search.domain.matching import Stated
from search.services.checks import Question, Row, check_firms
from tests import factories
from tests.browser import steps
from tests.browser.site import Site
from tests.functional import partners
from tests.functional.public import list_firm

GTIN = "6901234567892"
LONGEST = "贵州示例" + "超长名称" * 15 + "有限责任公司"
A_LIST_FULL = 25  # more than a page of any list shows
# A page's other faces: what is not there, what is very long, what is past.
FACES = {
    "nothing found": "/?q=查无此名",
    "nothing found within filters": "/?q=查无此名&tier=A&region=5203",
    "names meant": "/?q=遵义满档示例九业有限公司",
    "narrowed results": "/?q=示例&tier=B&status=active",
    "firm of a long name": "/enterprises/{longest}",
    "firm without records": "/enterprises/{empty}",
    "listed firm": "/enterprises/{listed}",
    "past day of a firm": "/enterprises/{firm}?as_of={past}",
    "firm not on file": "/enterprises/915299000000000123",
    "narrowed announcements": "/announcements?product=示例",
    "no announcement": "/announcements?kind=honour&region=520300",
    "product found": f"/products?gtin={GTIN}",
    "no such product": "/products?gtin=1",
    "rules of a day": "/rules?set=S2&on=2017-12-24",
    "rules of no day": "/rules?on=2014-09-30",
    "receipt": "/verify?number={receipt}",
    "no receipt": "/verify?number=20261129000000XXXXXXXX",
    "sign in": "/sign-in/",
    "no such page": "/nowhere",
}
PATHS = {name: page.path for name, page in PAGES.items()} | FACES
READERS = [
    Variant(language=language, scheme="light", size=size)
    for language, size in (("zh-hans", "phone"), ("en", "desktop"))
]
DARK = Variant(language="zh-hans", scheme="dark", size="desktop")


def fill(site: Site) -> dict[str, str]:
    """Publish what fills a page of every list; return what the paths name."""
    with site.writing() as now:
        firm = factories.firm(name="遵义满档示例酒业有限公司", region="520302")
        longest = factories.firm(name=LONGEST)
        listed = factories.firm(name="贵阳列名示例食品有限公司", region="520102")
        for number in range(A_LIST_FULL):
            factories.firm(name=f"贵州陈列示例{number}号食品有限公司")
        records = [
            *(_penalty(firm, number) for number in range(A_LIST_FULL)),
            factories.penalty(longest, punished_name=LONGEST, **_days(40)),
        ]
        made = [
            factories.record(stated, attestation=_attested(), now=now)
            for stated in records
        ]
        failed = factories.sampling(
            producer=firm,
            gtin=GTIN,
            concluded_on=f"{steps.days_ago(60)}",
            delivered_on=f"{steps.days_ago(58)}",
        )
        factories.record(failed, form="sampling", attestation=_attested(), now=now)
        list_firm(listed, decided_on=steps.days_ago(90))
    steps.settle(site)
    return {
        "firm": firm.uscc,
        "longest": longest.uscc,
        "listed": listed.uscc,
        "empty": _firm_without_records(site).uscc,
        "record": made[0].key,
        "past": f"{steps.days_ago(30)}",
        "receipt": _receipt(site, of=listed.uscc),
    }


def _receipt(site: Site, *, of: str) -> str:
    """Check a firm for a bank; return the number of the receipt."""
    with site.writing() as now:
        partner = partners.bank()
        client = partners.system(partner).client
        caller = Caller(partner=partner, scope=partners.WHOLE, client=client)
        rows = [Row(reference="", stated=Stated("", of))]
        question = Question(rows=rows, purpose="lending", digest="0" * 64)
        return check_firms(question, caller=caller, now=now).check.number


def _firm_without_records(site: Site) -> Enterprise:
    with site.writing():
        return Enterprise.objects.filter(
            versions__name__startswith="贵州陈列示例"
        ).latest("pk")


def _penalty(firm: Enterprise, number: int) -> dict[str, Any]:
    return factories.penalty(
        firm,
        facts=f"示例：第{number}次抽查时发现三个批次的标签缺少生产日期。" * 3,
        **_days(40 + number),
    )


def _days(ago: int) -> dict[str, str]:
    return {
        "decided_on": f"{steps.days_ago(ago)}",
        "valid_until": f"{steps.days_ago(ago - 365)}",
    }


def _attested() -> Attestation:
    served: date = steps.days_ago(20)
    return Attestation(
        procedure=ProcedureType.ORDINARY, notice_served_on=served, is_screened=True
    )


@contextmanager
def reading(browser: Browser, site: Site, variant: Variant) -> Iterator[Page]:
    """Open a page for a reader, and close it with all it kept."""
    page = open_page(browser, site.address, variant)
    yield page
    page.close()  # its context ends with the browser: to dispose of one can hang
