"""Regions: names, what lies where, and what a form may offer."""

import pytest

from registry.domain.regions import (
    DEMO_REGION,
    PREFECTURES,
    PROVINCE,
    RegionKind,
    UnknownRegionError,
    children_of,
    is_known_region,
    is_within,
    prefecture_of,
    region_name,
    region_of,
    region_table,
)


def test_the_province_has_nine_prefectures_and_the_new_area() -> None:
    assert set(children_of(PROVINCE)) == set(PREFECTURES)
    assert len(PREFECTURES) == 10


def test_the_prefectures_have_88_counties_none_abolished() -> None:
    counties = [county for code in PREFECTURES for county in children_of(code)]

    assert len(counties) == len(set(counties)) == 88
    assert {region_of(code).kind for code in counties} == {RegionKind.COUNTY}


def test_a_county_has_no_children_and_the_nation_has_its_provinces() -> None:
    assert children_of("520102") == ()
    assert len(children_of("")) == 34


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("520102", "zh-hans", "南明区"),
        ("520102", "en", "Nanming District"),
        ("520900", "en", "Gui'an New Area"),
        ("522322", "zh", "兴仁县"),
        ("350203", "en", "思明区"),
        ("999999", "zh", "999999"),
        ("110100", "zh", "北京市市辖区"),
        ("500100", "zh", "重庆市市辖区"),
        ("419000", "zh", "河南省省直辖县级行政区划"),
        ("110100", "en", "Beijing, city districts"),
        ("110101", "zh", "东城区"),
    ],
)
def test_a_region_is_named_in_the_language_asked(
    code: str, language: str, name: str
) -> None:
    assert region_name(code, language=language) == name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_cities_are_named_alike(language: str) -> None:
    cities = [one for one in region_table().values() if one.kind is RegionKind.CITY]
    names = [region_name(one.code, language=language) for one in cities]

    assert len(names) == len(set(names))


def test_every_living_region_of_the_province_has_an_english_name() -> None:
    codes = [PROVINCE, *PREFECTURES, *(c for p in PREFECTURES for c in children_of(p))]

    assert all(region_of(code).english for code in codes)


@pytest.mark.parametrize(
    ("code", "prefecture"),
    [
        ("520102", "520100"),
        ("520100", "520100"),
        ("520114", "520100"),
        ("522200", "520600"),
        ("522400", "520500"),
        ("520900", "520900"),
        ("522725", "522700"),
        ("350203", "350200"),
        ("520000", None),
        (DEMO_REGION, None),
        ("999999", None),
    ],
)
def test_a_code_lies_in_the_prefecture_of_today(
    code: str, prefecture: str | None
) -> None:
    assert prefecture_of(code) == prefecture


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("520102", "520100"),
        ("520102", "520102"),
        ("520102", "5201"),
        ("520102", PROVINCE),
        ("520900", PROVINCE),
        ("522200", "520600"),
        ("522501", "520400"),
        ("520102", ""),
    ],
)
def test_a_region_is_within_what_is_above_it(code: str, prefix: str) -> None:
    assert is_within(code, prefix)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("520102", "520103"),
        ("520102", "520200"),
        ("520100", "520102"),
        (PROVINCE, "520100"),
        ("350203", PROVINCE),
        ("522200", "520500"),
        ("520181", "520900"),
    ],
)
def test_a_region_is_not_within_its_neighbour_or_its_part(
    code: str, prefix: str
) -> None:
    assert not is_within(code, prefix)


@pytest.mark.parametrize("code", ["520900", "520190", "520301", "522400", "520222"])
def test_abolished_and_registrars_own_codes_are_known(code: str) -> None:
    assert is_known_region(code)


def test_the_example_region_is_known_and_offered_by_no_form() -> None:
    assert is_known_region(DEMO_REGION)
    assert region_of(DEMO_REGION).kind is RegionKind.DEMO
    assert DEMO_REGION not in children_of(PROVINCE)


def test_an_unknown_region_is_refused_by_name() -> None:
    with pytest.raises(UnknownRegionError, match="529999"):
        region_of("529999")


def test_every_parent_is_in_the_table_and_every_code_has_six_digits() -> None:
    table = region_table()

    assert all(len(code) == 6 and code.isdigit() for code in table)
    assert {region.parent for region in table.values()} - {""} <= set(table)
