"""The public view is an allow-list: what is not named in it does not leave."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.fields import FieldType, forms
from registry.domain.files import (
    FileEntry,
    FirmFacts,
    Mark,
    OtherName,
    ReleasedPaper,
)
from registry.domain.periods import Period
from registry.domain.policies import load_policies
from registry.domain.records import Fact, Listed, Noted, Penalty
from registry.domain.vocabulary import (
    EnterpriseStatus,
    InspectionForm,
    ListKind,
    PartyRole,
    PenaltyKind,
    RecordKind,
    Sector,
    TierStatus,
)
from search.domain.profile import PublicProfile, public_profile, tier_status
from search.domain.telling import paper_name, told_fields

DAY = date(2026, 11, 25)
POLICIES = load_policies()
SECRET = "秘密示例"  # noqa: S105 - a mark to look for
PERIOD = Period(date(2026, 1, 1), date(2029, 1, 1))
FIRM = FirmFacts(
    enterprise_id=1,
    uscc="915299000000000198",
    name="遵义示例酒业有限公司",
    legal_form="有限责任公司",
    region="520302",
    address="示例路1号",
    industry="C1512",
    status=EnterpriseStatus.ACTIVE,
    established_on=date(2010, 1, 1),
    capital_wan=Decimal("50.5"),
    capital_currency="CNY",
    business_scope="白酒",
    names=(),
    successor="",
)


def entry(**columns: Any) -> FileEntry:
    fact = Fact(
        key="k1",
        version=1,
        sector=Sector.FOOD,
        event_on=date(2026, 1, 1),
        usable=PERIOD,
        body=Penalty(kinds=(PenaltyKind.FINE,), violation="示例"),
    )
    stated = {
        "enterprise_id": 1,
        "kind": RecordKind.PENALTY,
        "fact": fact,
        "published": PERIOD,
        "reason": "released",
        "source": "law",
        "role": PartyRole.PUNISHED,
        "stated_name": FIRM.name,
        "document_number": "示例1号",
        "authority_name": "示例局",
        "authority_code": "11520000000000019J",
        "detail": {},
    }
    return FileEntry(**{**stated, **columns})


def view(*entries: FileEntry, firm: FirmFacts = FIRM) -> PublicProfile:
    return public_profile(firm, entries, today=DAY, policies=POLICIES)


@pytest.mark.parametrize(
    ("published", "is_shown"),
    [
        (None, False),
        (Period(DAY, None), True),
        (Period(DAY + timedelta(days=1), None), False),
        (Period(date(2026, 1, 1), DAY), False),
        (Period(date(2026, 1, 1), DAY + timedelta(days=1)), True),
    ],
)
def test_a_record_is_shown_from_its_first_day_to_its_last(
    published: Period | None, is_shown: bool
) -> None:
    shown = view(entry(published=published))

    assert bool(shown.records) == is_shown
    assert len(shown.history) == len(shown.records)


@pytest.mark.parametrize("code", list(forms()))
def test_no_field_leaves_that_its_form_does_not_mark_public(code: str) -> None:
    form = forms()[code]
    detail = {field.name: SECRET for field in form.all_fields if not field.is_public}
    body = Noted(kind=form.kind, form=form.form)

    shown = view(
        entry(
            kind=form.kind,
            detail={**detail, "unknown": SECRET},
            fact=replace(entry().fact, body=body),
        )
    )

    assert SECRET not in json.dumps(shown.to_view(), ensure_ascii=False)


def test_no_form_marks_an_identifier_of_a_person_public() -> None:
    fields = [field for form in forms().values() for field in form.all_fields]

    marked = [one.name for one in fields if one.input is FieldType.PERSONAL]
    assert marked
    assert not [
        one.name for one in fields if one.is_public and one.input is FieldType.PERSONAL
    ]


@given(
    before=st.text("，。甲乙丙", max_size=5), after=st.text("，。甲乙丙", max_size=5)
)
def test_an_identity_number_in_free_text_is_masked_wherever_it_stands(
    before: str, after: str
) -> None:
    number = "11010519491231002X"

    shown = view(entry(detail={"facts": f"{before}{number}{after}"}))

    assert number not in json.dumps(shown.to_view())


@pytest.mark.parametrize(
    ("kind", "is_shown"), [("legal_person", True), ("natural_person", False)]
)
def test_another_party_is_named_only_if_it_is_no_person(
    kind: str, is_shown: bool
) -> None:
    shown = view(
        entry(
            kind=RecordKind.INSPECTION,
            role=PartyRole.NOMINAL_PRODUCER,
            fact=replace(
                entry().fact,
                body=Noted(kind=RecordKind.INSPECTION, form=InspectionForm.SAMPLING),
            ),
            detail={"sampled_seller_name": "示例某", "sampled_seller_kind": kind},
        )
    )

    assert ("sampled_seller_name" in shown.records[0].fields) == is_shown


def test_an_individual_business_keeps_its_address_to_itself() -> None:
    shop = replace(FIRM, uscc="92529900000000537D")

    assert view(firm=FIRM).firm["address"] == "示例路1号"
    assert view(firm=shop).firm["address"] == ""


@pytest.mark.parametrize(
    ("uscc", "is_rated", "status"),
    [
        ("915299000000000198", True, TierStatus.PUBLISHED),
        ("915299000000000198", False, TierStatus.UNRATED),
        ("92529900000000537D", True, TierStatus.WITHHELD),
        ("92529900000000537D", False, TierStatus.WITHHELD),
    ],
)
def test_what_may_be_said_of_a_tier(
    uscc: str, is_rated: bool, status: TierStatus
) -> None:
    assert tier_status(uscc, is_rated=is_rated) is status


def test_a_list_is_shown_as_a_listing_and_makes_the_firm_listed() -> None:
    fact = replace(entry().fact, body=Listed(list_kind=ListKind.SERIOUS_VIOLATION))
    detail = {"reason": "示例", "basis": "示例", "secret": SECRET}

    shown = view(entry(kind=None, fact=fact, detail=detail))

    assert shown.is_listed()
    assert shown.records[0].kind == "listing"
    assert set(shown.records[0].fields) == {"reason", "basis", "removable_from"}


@pytest.mark.parametrize(
    ("restricted", "first"),
    [(None, "2027-01-02"), ("2027-01-01", "2027-01-02"), ("2027-01-02", "2027-01-03")],
)
def test_a_listing_tells_from_when_on_it_may_end_early_and_how_it_is_contested(
    restricted: str | None, first: str
) -> None:
    fact = replace(entry().fact, body=Listed(list_kind=ListKind.SERIOUS_VIOLATION))
    detail = {"reason": "示例", "ends_on": restricted}

    told = told_fields(view(entry(kind=None, fact=fact, detail=detail)).records[0])

    assert told["removable_from"]["value"] == first
    assert "申请提前移出" in told["removable_from"]["text"]
    assert "行政复议" in told["remedies"]["text"]


def test_a_view_reads_back_from_json_as_it_was() -> None:
    name = OtherName(
        kind="former", name="示例老厂", effective_from=None, effective_until=DAY
    )
    shown = view(entry(detail={"content": "罚款"}), firm=replace(FIRM, names=(name,)))

    assert PublicProfile.from_view(json.loads(json.dumps(shown.to_view()))) == shown
    assert shown.former_names == ("示例老厂",)


PAPER = ReleasedPaper(digest="a" * 64, media_type="application/pdf", size=9)


def test_a_released_document_stands_beside_its_record_and_reads_back() -> None:
    shown = public_profile(
        FIRM, [entry()], today=DAY, policies=POLICIES, marks={"k1": Mark(paper=PAPER)}
    )

    assert shown.records[0].paper == PAPER
    assert PublicProfile.from_view(json.loads(json.dumps(shown.to_view()))) == shown


@pytest.mark.parametrize("published", [None, Period(date(2026, 1, 1), DAY)])
def test_a_document_is_never_shown_without_its_record(published: Period | None) -> None:
    shown = public_profile(
        FIRM,
        [entry(published=published)],
        today=DAY,
        policies=POLICIES,
        marks={"k1": Mark(paper=PAPER)},
    )

    assert PAPER.digest not in json.dumps(shown.to_view())


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("示市监罚〔2026〕1号", "行政处罚决定书 示市监罚〔2026〕1号.pdf"),
        ("示罚1/2\\3号", "行政处罚决定书 示罚1_2_3号.pdf"),
        ("", "行政处罚决定书.pdf"),
    ],
)
def test_a_document_is_named_by_its_kind_and_number(number: str, name: str) -> None:
    shown = public_profile(
        FIRM,
        [entry(document_number=number)],
        today=DAY,
        policies=POLICIES,
        marks={"k1": Mark(paper=PAPER)},
    )

    assert paper_name(shown.records[0]) == name


def test_a_reader_drops_what_is_past_its_end_and_keeps_the_rest() -> None:
    shown = view(entry(published=Period(date(2026, 1, 1), date(2026, 12, 1))))

    assert len(shown.open_on(date(2026, 11, 30)).records) == 1
    assert shown.open_on(date(2026, 12, 1)).records == ()


def test_records_come_newest_event_first() -> None:
    older, newer = entry(), entry(fact=replace(entry().fact, key="k2", event_on=DAY))

    shown = view(older, newer)

    assert [one.fact.key for one in shown.records] == ["k2", "k1"]
