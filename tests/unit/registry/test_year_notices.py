"""A year's notice as pasted: what is read, and what cannot be."""

from datetime import date

import pytest

from registry.domain.year_notices import (
    DAYS_OFF,
    WORKED,
    YearNotice,
    faults_of,
    read_days,
)

OFF = "2028-01-01 元旦\n\n2028年10月1日至2028年10月7日 国庆节\n"


def notice(*, off: str = OFF, worked: str = "", **changes: object) -> YearNotice:
    stated = {"year": 2028, "source": "国办发明电〔2027〕示例号", **changes}
    days_off, _ = read_days(off, field=DAYS_OFF)
    days_worked, _ = read_days(worked, field=WORKED)
    return YearNotice(
        days_off=tuple(days_off),
        worked=tuple(days_worked),
        **stated,  # type: ignore[arg-type] # two plain fields
    )


def test_rows_are_days_or_spans_with_a_name() -> None:
    days, faults = read_days(OFF, field=DAYS_OFF)

    assert faults == []
    assert [(one.row, one.day.day, one.name) for one in days] == [
        (1, 1, "元旦"),
        *((3, n, "国庆节") for n in range(1, 8)),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "元旦",
        "2028-02-30",
        "2028-10-07~2028-10-01",
        "2028-01-01~2028-02-01",
        "无",
    ],
)
def test_a_row_that_is_no_day_is_told_by_its_number(row: str) -> None:
    days, faults = read_days(f"2028-01-01\n{row}", field=DAYS_OFF)

    assert len(days) == 1
    assert [(one.code, one.params["row"]) for one in faults] == [("row_unreadable", 2)]


def test_the_longest_span_is_taken() -> None:
    days, faults = read_days("2028-01-01~2028-01-31", field=DAYS_OFF)

    assert (len(days), days[-1].day, faults) == (31, date(2028, 1, 31), [])


def test_a_whole_notice_has_no_fault() -> None:
    assert faults_of(notice(worked="2028-10-08")) == ()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"off": "2028-01-01\n2027-12-31"}, [("other_year", 2)]),
        ({"worked": "2029-01-06"}, [("other_year", 1)]),
        ({"off": "2028-01-01\n2028-01-01"}, [("day_twice", 2)]),
        ({"worked": "2028-10-08\n2028-10-07"}, [("day_in_both", 2)]),
        ({"worked": "2028-10-09"}, [("worked_anyway", 1)]),
        ({"off": ""}, [("required", None)]),
        ({"source": " "}, [("required", None)]),
        ({"year": 1949, "off": "1949-10-01"}, [("year_unknown", None)]),
    ],
)
def test_what_cannot_be_is_told_by_row(
    changes: dict[str, str], found: list[tuple[str, int | None]]
) -> None:
    faults = faults_of(notice(**changes))

    assert [(one.code, one.params.get("row")) for one in faults] == found
