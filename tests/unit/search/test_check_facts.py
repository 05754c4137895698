"""What a check tells of a firm: by scopes, to the day, and never that it is good."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.partners import AdverseKind, CheckField
from registry.domain.periods import Period, add_months
from registry.domain.records import (
    Accident,
    Body,
    Fact,
    Listed,
    Noted,
    Sampling,
)
from registry.domain.vocabulary import (
    AccidentSeverity,
    EnterpriseStatus,
    InspectionForm,
    ListKind,
    RecordKind,
    RetestState,
    Tier,
    TierStatus,
    Verdict,
)
from search.api.check_facts import CheckFactsOutput
from search.domain.check_facts import (
    CheckFacts,
    ToldTier,
    adverse_counts,
    adverse_kind,
    check_facts,
)
from search.domain.firm_notes import (
    FirmNote,
    LinkedFirm,
    Links,
    head_name,
    is_branch,
)
from search.domain.names import normalise
from search.domain.profile import LISTING, PublicProfile, PublicRecord
from tests import strategies
from tests.unit.credit.factories import fact, penalty

TODAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)
NAME = "遵义示例酒业有限公司"
FIRM: dict[str, Any] = {
    "uscc": "915299000000000198",
    "name": NAME,
    "legal_form": "有限责任公司",
    "region": "520302",
    "status": "active",
    "successor": "",
    "names": [],
}
SHOP = {**FIRM, "uscc": "92529900000000537D", "name": "示例小吃店", "legal_form": ""}
LISTED = Listed(list_kind=ListKind.SERIOUS_VIOLATION)
NO_LINKS = Links()
UNRATED = ToldTier(tier=None, status=TierStatus.UNRATED)
RATED = ToldTier(
    tier=Tier.B, status=TierStatus.PUBLISHED, word="一般", since=date(2026, 3, 1)
)
LIVE = LinkedFirm(
    uscc="915299000000000278", name="示例新厂", status=EnterpriseStatus.ACTIVE
)
_keys = count(1)

GROUPS = {
    "identity": {
        "uscc",
        "name",
        "names",
        "region",
        "region_label",
        "status",
        "status_label",
        "notes",
    },
    "tier": {
        "tier",
        "tier_label",
        "tier_status",
        "tier_status_label",
        "tier_since",
    },
    "listings": {"entries", "found_none", "found_none_label"},
    "counts": {"kinds", "found_none", "found_none_label"},
    "objections": {"contested", "reviewed"},
    "changes": {"last_change"},
}


def record(body: Body, *, on: date = TODAY, **columns: Any) -> PublicRecord:
    """Return a record or listing that is public without end."""
    kind = {Sampling: "inspection", Accident: "accident", Listed: LISTING}
    shown = body.kind.value if isinstance(body, Noted) else kind.get(type(body))
    return PublicRecord(
        **{
            "kind": shown or "penalty",
            "form": "",
            "fact": fact(body, key=f"k{next(_keys):03d}", on=on),
            "published": Period(date(2020, 1, 1)),
            "source": "",
            "role": "punished",
            "stated_name": "",
            "document_number": "示例1号",
            "authority_name": "示例局",
            "authority_code": "",
            "fields": {},
            **columns,
        }
    )


def sampling(
    verdict: Verdict = Verdict.NONCONFORMING, retest: RetestState = RetestState.NONE
) -> Sampling:
    return Sampling(event="CJ-1", verdict=verdict, retest=retest)


def told(
    *records: PublicRecord,
    firm: dict[str, Any] = FIRM,
    tier: ToldTier = UNRATED,
    links: Links = NO_LINKS,
    last_change: date | None = None,
) -> CheckFacts:
    return check_facts(
        PublicProfile(firm=firm, records=records),
        tier=tier,
        links=links,
        last_change=last_change,
        today=TODAY,
    )


def noted(found: CheckFacts) -> list[FirmNote]:
    return [note.kind for note in found.notes]


EVERYTHING = told(
    record(penalty(), contested_on=TODAY),
    record(LISTED, reviewed_since=TODAY, fields={"reason": "示例", "basis": "示例"}),
    firm={
        **FIRM,
        "status": "cancelled",
        "successor": LIVE.uscc,
        "names": [
            {
                "kind": "former",
                "name": "示例老厂",
                "effective_from": None,
                "effective_until": "2020-01-01",
            }
        ],
    },
    tier=RATED,
    links=Links(successor=LIVE),
    last_change=TODAY,
)


def leaves(value: Any) -> Iterator[Any]:
    """Yield every value of a JSON tree."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@pytest.mark.parametrize("field", CheckField)
def test_one_scope_tells_its_own_fields_and_no_other(field: CheckField) -> None:
    view = EVERYTHING.to_view(frozenset({field}))

    assert {name: set(group) for name, group in view.items()} == {
        field.value: GROUPS[field.value]
    }


@given(st.frozensets(st.sampled_from(list(CheckField))))
def test_scopes_together_tell_what_each_tells_alone(
    fields: frozenset[CheckField],
) -> None:
    view = EVERYTHING.to_view(fields)

    assert list(view) == [field.value for field in CheckField if field in fields]
    for field in fields:
        assert EVERYTHING.to_view(frozenset({field})) == {field: view[field]}


@given(st.frozensets(st.sampled_from(list(CheckField))))
def test_the_answer_lets_through_what_the_scopes_tell_and_nothing_more(
    fields: frozenset[CheckField],
) -> None:
    view = EVERYTHING.to_view(fields)
    longer = {field: {**group, "secret": "秘密"} for field, group in view.items()}

    assert CheckFactsOutput().to_representation(view) == view
    assert CheckFactsOutput().to_representation({**longer, "secret": "秘密"}) == view


@pytest.mark.parametrize("found", [EVERYTHING, told()])
def test_all_of_it_is_json_without_fractions(found: CheckFacts) -> None:
    view = found.to_view()

    assert json.loads(json.dumps(view)) == view
    assert {type(leaf) for leaf in leaves(view)} <= {str, int, bool, type(None)}


def test_a_code_has_its_chinese_label_beside_it() -> None:
    view = EVERYTHING.to_view()

    assert view["identity"]["status_label"] == "注销"
    assert view["identity"]["region_label"] == "红花岗区"
    assert view["identity"]["names"][0]["kind_label"] == "曾用名"
    assert view["identity"]["notes"][0]["note_label"] == "已注销"
    assert view["tier"]["tier_label"] == "一般"
    assert view["tier"]["tier_status_label"] == "已公布"
    assert view["listings"]["entries"][0]["list_kind_label"] == "严重违法失信名单"
    assert view["counts"]["kinds"][0]["kind_label"] == "行政处罚"


@pytest.mark.parametrize(
    ("months", "counted"),
    [
        (lambda day: day, (1, 1)),
        (lambda day: add_months(day, -12), (1, 1)),
        (lambda day: add_months(day, -12) - A_DAY, (0, 1)),
        (lambda day: add_months(day, -36), (0, 1)),
        (lambda day: add_months(day, -36) - A_DAY, (0, 0)),
    ],
)
def test_months_reach_back_to_the_same_day_that_day_included(
    months: Any, counted: tuple[int, int]
) -> None:
    (first, *_) = told(record(penalty(), on=months(TODAY))).counts

    assert (first.in_12_months, first.in_36_months) == counted
    assert first.total == 1


@pytest.mark.parametrize(
    ("on", "counted"), [(date(2027, 2, 28), 1), (date(2027, 2, 27), 0)]
)
def test_a_leap_day_reaches_back_to_the_last_of_february(
    on: date, counted: int
) -> None:
    counts = adverse_counts([record(penalty(), on=on)], today=date(2028, 2, 29))

    assert counts[0].in_12_months == counted


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (penalty(), AdverseKind.PENALTY),
        (sampling(), AdverseKind.FAILED_SAMPLING),
        (sampling(retest=RetestState.UPHELD), AdverseKind.FAILED_SAMPLING),
        (sampling(retest=RetestState.REQUESTED), None),
        (sampling(retest=RetestState.OVERTURNED), None),
        (sampling(Verdict.CONFORMING), None),
        (Accident(severity=AccidentSeverity.ORDINARY), AdverseKind.ACCIDENT),
        (Noted(kind=RecordKind.RECALL), AdverseKind.RECALL),
        (Noted(kind=RecordKind.ABNORMALITY), AdverseKind.ABNORMALITY),
        (Noted(kind=RecordKind.PERMIT), None),
        (Noted(kind=RecordKind.HONOUR), None),
        (Noted(kind=RecordKind.COMPLAINT), None),
        (Noted(kind=RecordKind.INSPECTION, form=InspectionForm.ON_SITE), None),
        (LISTED, AdverseKind.LISTING),
    ],
)
def test_what_an_authority_found_is_adverse_and_nothing_else(
    body: Body, kind: AdverseKind | None
) -> None:
    found = told(record(body))

    assert adverse_kind(record(body)) is kind
    assert [one.kind for one in found.counts if one.total] == [kind] * bool(kind)
    assert found.found_none is (kind is None)


@given(st.lists(strategies.facts(), max_size=8))
def test_counts_grow_with_the_time_looked_at_and_add_up(facts: list[Fact]) -> None:
    records = [replace(record(one.body), fact=one) for one in facts]

    counts = adverse_counts(records, today=TODAY)

    kinds = Counter(filter(None, map(adverse_kind, records)))
    assert [one.kind for one in counts] == list(AdverseKind)
    assert {one.kind: one.total for one in counts if one.total} == kinds
    for one in counts:
        assert 0 <= one.in_12_months <= one.in_36_months <= one.total


def test_where_nothing_is_found_that_is_said_with_the_day_and_never_good() -> None:
    view = told().to_view()

    for group in ("listings", "counts"):
        assert view[group]["found_none"] is True
        assert view[group]["found_none_label"] == "截至2026年11月25日未查询到相关信息"
    assert "良好" not in json.dumps(view, ensure_ascii=False)


def test_a_passed_sampling_leaves_the_sentence_standing() -> None:
    assert told(record(sampling(Verdict.CONFORMING))).found_none


@pytest.mark.parametrize("body", [penalty(), LISTED])
def test_an_old_fact_that_is_still_public_is_found(body: Body) -> None:
    counts = told(record(body, on=date(2019, 1, 1))).to_view()["counts"]

    assert (counts["found_none"], counts["found_none_label"]) == (False, None)


def test_a_penalty_is_no_listing_and_the_lists_say_so() -> None:
    listings = told(record(penalty())).to_view()["listings"]

    assert (listings["entries"], listings["found_none"]) == ([], True)


def test_a_listing_is_told_as_its_page_shows_it() -> None:
    shown = record(
        LISTED,
        on=date(2026, 6, 1),
        published=Period(date(2026, 6, 1), date(2029, 6, 1)),
        contested_on=date(2026, 11, 2),
        fields={"reason": "示例事由", "basis": "示例依据", "measures": ["x"]},
    )

    (entry,) = told(shown).to_view()["listings"]["entries"]

    assert entry == {
        "key": shown.fact.key,
        "version": 1,
        "list_kind": "serious_violation",
        "list_kind_label": "严重违法失信名单",
        "reason": "示例事由",
        "basis": "示例依据",
        "authority_name": "示例局",
        "document_number": "示例1号",
        "listed_on": "2026-06-01",
        "published_until": "2029-06-01",
        "contested_on": "2026-11-02",
        "reviewed_since": None,
    }


def test_records_and_listings_in_dispute_are_counted_apart() -> None:
    found = told(
        record(penalty(), contested_on=TODAY, reviewed_since=TODAY),
        record(LISTED, contested_on=TODAY),
        record(penalty()),
    )

    assert found.to_view()["objections"] == {"contested": 2, "reviewed": 1}


def test_the_keys_are_of_all_it_rests_on_with_their_versions() -> None:
    permit = record(Noted(kind=RecordKind.PERMIT))
    corrected = replace(permit, fact=replace(permit.fact, key="a", version=3))
    listing = record(LISTED)

    found = told(permit, corrected, listing)

    keys = [("a", 3), (permit.fact.key, 1), (listing.fact.key, 1)]
    assert list(found.keys) == keys


@pytest.mark.parametrize(
    ("status", "notes"),
    [
        ("active", []),
        ("unknown", []),
        ("cancelled", [FirmNote.CANCELLED]),
        ("revoked", [FirmNote.REVOKED]),
        ("moved_out", [FirmNote.MOVED_OUT]),
    ],
)
def test_a_firm_that_ended_here_is_noted(status: str, notes: list[FirmNote]) -> None:
    assert noted(told(firm={**FIRM, "status": status})) == notes


def test_a_merged_firm_leads_to_the_live_one() -> None:
    merged = {**FIRM, "successor": LIVE.uscc}

    (known,) = told(firm=merged, links=Links(successor=LIVE)).notes
    (unknown,) = told(firm=merged).notes

    assert (known.kind, known.firm) == (FirmNote.MERGED, LIVE)
    assert unknown.firm == LinkedFirm(uscc=LIVE.uscc)


def test_an_individual_business_is_noted_and_is_never_a_branch() -> None:
    shop = {**SHOP, "name": f"{NAME}凯里分店"}

    assert noted(told(firm=shop)) == [FirmNote.INDIVIDUAL_BUSINESS]


@pytest.mark.parametrize(
    ("name", "form", "is_one"),
    [
        (NAME, "有限责任公司", False),
        (NAME, "", False),
        (f"{NAME}凯里分公司", "有限责任公司分公司", True),
        (f"{NAME}凯里分公司", "有限责任公司", True),
        (f"{NAME}（凯里分公司）", "", True),
        (f"{NAME}凯里分店", "其他", True),
        (f"{NAME}凯里经营部", "", True),
        (f"{NAME}招待所", "全民所有制", False),
        (f"{NAME}招待所", "全民所有制分支机构(非法人)", True),
        ("示例国际商会", "外国(地区)企业常驻代表机构", True),
        ("示例粮站", "集体经营单位(非法人)", True),
    ],
)
def test_a_branch_is_told_by_the_register_and_by_what_only_branches_are_called(
    name: str, form: str, is_one: bool
) -> None:
    assert is_branch({**FIRM, "name": name, "legal_form": form}) is is_one


def test_a_branch_leads_to_its_head_if_that_is_known() -> None:
    branch = {**FIRM, "name": f"{NAME}凯里分公司"}

    (known,) = told(firm=branch, links=Links(head=LIVE)).notes
    (unknown,) = told(firm=branch).notes

    assert (known.kind, known.firm) == (FirmNote.BRANCH, LIVE)
    assert (unknown.kind, unknown.firm) == (FirmNote.BRANCH, None)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        (f"{NAME}凯里分公司", NAME),
        (f"{NAME}（凯里分公司）", NAME),
        ("示例(贵州)酒业有限公司凯里分公司", "示例(贵州)酒业有限公司"),
        ("遵義示例酒業有限公司凱里分公司", NAME),
        (NAME, ""),
        ("", ""),
    ],
)
def test_the_head_of_a_branch_is_what_its_name_begins_with(
    name: str, head: str
) -> None:
    assert head_name(name) == head


@given(st.text("示例公司酒业有限分店()（）贵州凯里集团厂", max_size=20))
def test_a_head_is_always_a_shorter_beginning_of_the_name(name: str) -> None:
    normal, head = normalise(name), head_name(name)

    assert normal.startswith(head)
    assert head != normal or not normal
