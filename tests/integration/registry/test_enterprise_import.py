"""Files of firms: every row is taken or reported, and running again changes nothing."""

import csv
import gzip
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import Workbook

from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import Duty
from registry.models import (
    BatchState,
    Change,
    Enterprise,
    EnterpriseName,
    EnterpriseVersion,
    ImportBatch,
    ImportIssue,
    User,
)
from registry.services import batches, enterprise_imports
from registry.services.batches import ImportRunningError, OtherFileError
from registry.services.enterprise_imports import OUTCOMES, import_enterprises
from registry.services.sheets import (
    BadHeadingError,
    NoHeadingError,
    SheetDamagedError,
    SheetEncodingError,
)
from tests import factories
from tests.factories import uscc

PATIENCE = 60  # seconds until a test that hangs fails
WRONG_INNER = "91520201000103960P"  # a real code: domain test vector, forms.md 7.2
COLUMNS = (
    "uscc",
    "name",
    "legal_form",
    "established",
    "city_code",
    "district_code",
    "address",
    "registered_capital_wan",
    "capital_currency",
    "business_scope",
    "status",
    "industry",
)


@pytest.fixture
def importer(db: None) -> User:
    """Appoint an officer who may import."""
    return factories.officer(Duty.IMPORT)


def row(number: int = 1, **cells: str) -> dict[str, str]:
    """Return a whole row of an invented firm."""
    return {
        "uscc": uscc(number),
        "name": f"贵州示例{number}号有限公司",
        "legal_form": "有限责任公司",
        "established": "2019-03-01",
        "city_code": "5201",
        "district_code": "520102",
        "address": "贵阳市示例路1号",
        "registered_capital_wan": "1178.3792",
        "capital_currency": "CNY",
        "business_scope": "示例",
        "status": "存续",
        "industry": "C1512",
        **cells,
    }


def sheet(folder: Path, *rows: Mapping[str, str], name: str = "firms.csv") -> Path:
    """Write rows under the headings of the first."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def issues_of(batch: ImportBatch) -> list[tuple[int, str, str, str]]:
    """Return row, outcome, column and code of every issue."""
    return list(
        ImportIssue.objects.filter(batch=batch)
        .order_by("row_number", "id")
        .values_list("row_number", "outcome", "column", "code")
    )


def counts(**outcomes: int) -> dict[str, int]:
    """Return the counts of a batch, zeros filled in."""
    return {**dict.fromkeys(OUTCOMES, 0), **outcomes}


def newest(number: int = 1) -> EnterpriseVersion:
    """Return the newest version of an invented firm."""
    return EnterpriseVersion.objects.filter(enterprise__uscc=uscc(number)).latest(
        "ordinal"
    )


def facts_written() -> tuple[int, int, int, int]:
    """Return how many facts there are."""
    return (
        Enterprise.objects.count(),
        EnterpriseVersion.objects.count(),
        EnterpriseName.objects.count(),
        Change.objects.count(),
    )


def test_a_row_becomes_a_firm_with_its_first_version(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    batch = import_enterprises(sheet(tmp_path, row()), actor=importer, now=now)

    version = newest()
    assert batch.counts == counts(added=1)
    assert (version.ordinal, version.name, version.region) == (
        1,
        "贵州示例1号有限公司",
        "520102",
    )
    assert str(version.capital_wan) == "1178.379200"
    assert version.established_on == date(2019, 3, 1)
    assert version.status == "active"


def test_a_firm_and_its_version_share_one_bulk_change_of_the_log(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    import_enterprises(sheet(tmp_path, row(1), row(2)), actor=importer, now=now)

    changes = Change.objects.order_by("position")
    firms = Enterprise.objects.order_by("change__position")
    assert [c.enterprise_id for c in changes] == [f.pk for f in firms]
    assert [f.uscc for f in firms] == [uscc(1), uscc(2)]
    assert {newest(1).change_id, newest(2).change_id} == {c.pk for c in changes}
    assert all(c.is_bulk and c.actor == importer for c in changes)


def test_importing_the_same_file_again_writes_no_fact(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1), row(2, capital_currency="", established=""))
    import_enterprises(path, actor=importer, now=now)
    before = facts_written()

    batch = import_enterprises(path, actor=importer, now=now)

    assert batch.counts == counts(unchanged=2)
    assert facts_written() == before


def test_a_different_row_is_a_new_version_and_keeps_the_former_name(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    import_enterprises(sheet(tmp_path, row()), actor=importer, now=now)
    changed = sheet(tmp_path, row(name="贵州示例新名有限公司"))

    batch = import_enterprises(changed, actor=importer, now=now)

    former = EnterpriseName.objects.get()
    assert batch.counts == counts(changed=1)
    assert (newest().ordinal, newest().name) == (2, "贵州示例新名有限公司")
    assert (former.kind, former.name) == ("former", "贵州示例1号有限公司")
    assert former.effective_until == date(2026, 11, 25)


def test_a_change_of_address_leaves_no_former_name(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    import_enterprises(sheet(tmp_path, row()), actor=importer, now=now)

    import_enterprises(sheet(tmp_path, row(address="")), actor=importer, now=now)

    assert (newest().ordinal, newest().address) == (2, "")
    assert not EnterpriseName.objects.exists()


def test_what_no_column_speaks_of_stays(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    import_enterprises(sheet(tmp_path, row()), actor=importer, now=now)
    slim = {"uscc": uscc(1), "name": "贵州示例1号有限公司"}

    batch = import_enterprises(sheet(tmp_path, slim), actor=importer, now=now)

    assert batch.counts == counts(unchanged=1)


@pytest.mark.parametrize(
    ("cells", "region"),
    [
        ({"district_code": "520103"}, "520103"),
        ({"district_code": ""}, "520100"),
        ({"district_code": "", "city_code": ""}, "529900"),
    ],
)
def test_the_region_is_district_then_city_then_registration(
    importer: User, tmp_path: Path, now: datetime, cells: dict[str, str], region: str
) -> None:
    import_enterprises(sheet(tmp_path, row(1, **cells)), actor=importer, now=now)

    assert newest().region == region


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("uscc", "", "invalid_uscc"),
        ("uscc", "91520100214462139O", "invalid_uscc"),
        ("uscc", "915201002144621391", "invalid_uscc"),
        ("name", "", "required"),
        ("name", "示" * 201, "too_long"),
        ("name", "示" * 10_000, "too_long"),
        ("name", "示例\u202e厂", "forbidden_character"),
        ("name", "示例\x00厂", "forbidden_character"),
        ("address", "示例\x00路", "forbidden_character"),
        ("established", "2019-02-30", "invalid_date"),
        ("established", "2026-11-26", "in_future"),
        ("registered_capital_wan", "五十", "invalid_amount"),
        ("registered_capital_wan", "-1", "invalid_amount"),
        ("capital_currency", "yuan", "invalid_currency"),
        ("district_code", "52010", "invalid_region"),
        ("status", "在天上", "invalid_status"),
        ("industry", "Z1", "invalid_industry"),
    ],
)
def test_a_faulty_cell_refuses_its_row_and_no_other(
    importer: User, tmp_path: Path, now: datetime, column: str, text: str, code: str
) -> None:
    path = sheet(tmp_path, row(1), row(2, **{column: text}), row(3))

    batch = import_enterprises(path, actor=importer, now=now)

    assert issues_of(batch) == [(3, "refused", column, code)]
    assert batch.counts == counts(added=2, refused=1)


@pytest.mark.parametrize(
    ("column", "text"),
    [("name", "示" * 200), ("established", "2026-11-25"), ("district_code", "5201")],
)
def test_a_cell_at_the_edge_of_a_rule_is_taken(
    importer: User, tmp_path: Path, now: datetime, column: str, text: str
) -> None:
    path = sheet(tmp_path, row(1, **{column: text}))

    batch = import_enterprises(path, actor=importer, now=now)

    assert batch.counts == counts(added=1)


def test_every_fault_of_a_row_is_told_and_the_row_counts_once(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(established="x", registered_capital_wan="y"))

    batch = import_enterprises(path, actor=importer, now=now)

    assert batch.counts == counts(refused=1)
    assert [column for _, _, column, _ in issues_of(batch)] == [
        "established",
        "registered_capital_wan",
    ]


def test_a_code_is_normalised(importer: User, tmp_path: Path, now: datetime) -> None:
    path = sheet(tmp_path, row(uscc=f" {uscc(1)[:4]} {uscc(1)[4:].lower()}"))

    import_enterprises(path, actor=importer, now=now)

    assert Enterprise.objects.get().uscc == uscc(1)


def test_a_registrars_code_whose_inner_check_alone_fails_is_taken_with_a_warning(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(uscc=WRONG_INNER))

    batch = import_enterprises(path, actor=importer, now=now)

    assert batch.counts == counts(added=1, warnings=1)
    assert issues_of(batch) == [(2, "warning", "uscc", "unusual_uscc")]
    assert "17" in Enterprise.objects.get().override_reason


def test_an_unknown_region_is_a_warning(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(district_code="529998"))

    batch = import_enterprises(path, actor=importer, now=now)

    assert issues_of(batch) == [(2, "warning", "district_code", "unknown_region")]
    assert newest().region == "529998"


@pytest.mark.parametrize("chunk", [1, 2, 5])
def test_a_code_twice_in_one_file_is_refused_and_the_first_row_named(
    importer: User,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    chunk: int,
) -> None:
    monkeypatch.setattr(enterprise_imports, "CHUNK", chunk)
    path = sheet(tmp_path, row(1), row(2), row(1, name="示例别名"), row(1))

    batch = import_enterprises(path, actor=importer, now=now)

    messages = ImportIssue.objects.order_by("row_number").values_list("message")
    assert batch.counts == counts(added=2, refused=2)
    assert [c for *_, c in issues_of(batch)] == ["repeated_code"] * 2
    assert all("第2行" in message for (message,) in messages)


def test_unknown_columns_are_reported_once(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1, 备注="x"), row(2, 备注="y"))

    batch = import_enterprises(path, actor=importer, now=now)

    assert issues_of(batch) == [(1, "warning", "备注", "unknown_column")]
    assert batch.counts == counts(added=2)


def test_a_row_with_too_many_cells_is_refused(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(f"uscc,name\n{uscc(1)},示例一厂\n{uscc(2)},示例,二厂\n")

    batch = import_enterprises(path, actor=importer, now=now)

    assert issues_of(batch) == [(3, "refused", "", "too_many_cells")]
    assert batch.counts == counts(added=1, refused=1)


def test_packed_files_and_workbooks_import_alike(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    plain = sheet(tmp_path, row(1), row(2))
    packed = tmp_path / "firms.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    book = Workbook()
    for cells in (COLUMNS, tuple(row(1).values()), tuple(row(2).values())):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "firms.xlsx")
    import_enterprises(packed, actor=importer, now=now)

    batch = import_enterprises(tmp_path / "firms.xlsx", actor=importer, now=now)

    assert batch.counts == counts(unchanged=2)


def test_chinese_headings_are_known(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, {"统一社会信用代码": uscc(1), "企业名称": "示例一厂"})

    batch = import_enterprises(path, actor=importer, now=now)

    assert batch.counts == counts(added=1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"uscc\n1\n", NoHeadingError),
        (b"", NoHeadingError),
        ("uscc,name,名称\n".encode(), BadHeadingError),
        ("uscc,name\n1,示例\n".encode("gbk"), SheetEncodingError),
        (b'uscc,name\n1,"' + b"x" * 200_000, SheetDamagedError),
    ],
)
def test_an_unreadable_file_leaves_no_trace(
    importer: User, tmp_path: Path, now: datetime, content: bytes, error: Any
) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(content)

    with pytest.raises(error):
        import_enterprises(path, actor=importer, now=now)

    assert not ImportBatch.objects.exists()
    assert facts_written() == (0, 0, 0, 0)


def test_a_batch_opened_before_says_why_its_file_failed(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, {"uscc": "1"})
    purpose = batches.Purpose(kind="enterprises")
    batch = batches.open_batch(path, purpose=purpose, actor=importer, now=now)

    with pytest.raises(NoHeadingError):
        import_enterprises(path, actor=importer, now=now, batch=batch)

    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "uscc" in batch.error


def test_a_batch_takes_no_other_file(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1))
    purpose = batches.Purpose(kind="enterprises")
    batch = batches.open_batch(path, purpose=purpose, actor=importer, now=now)

    with pytest.raises(OtherFileError):
        import_enterprises(
            sheet(tmp_path, row(2)), actor=importer, now=now, batch=batch
        )


def test_only_who_has_the_duty_imports(db: None, tmp_path: Path, now: datetime) -> None:
    inspector = factories.officer(Duty.ENTER)

    with pytest.raises(NotAllowedError):
        import_enterprises(sheet(tmp_path, row()), actor=inspector, now=now)

    assert facts_written() == (0, 0, 0, 0)


def test_the_report_names_row_column_and_rule(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1, established="x"), row(2))
    report = tmp_path / "report.csv"

    import_enterprises(path, actor=importer, now=now, report=report)

    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["row", "column", "code", "message", "outcome"]
    assert [line[:3] for line in lines[1:]] == [["2", "established", "invalid_date"]]


def test_a_report_runs_no_formula(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1, **{"=A1": "x"}))
    report = tmp_path / "report.csv"

    import_enterprises(path, actor=importer, now=now, report=report)

    assert "\n1,'=A1,unknown_column," in report.read_text("utf-8-sig")


def test_progress_ends_with_every_byte(
    importer: User, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, row(1), row(2))
    heard: list[tuple[int, int]] = []

    import_enterprises(
        path, actor=importer, now=now, progress=lambda *bytes_: heard.append(bytes_)
    )

    assert heard[-1] == (path.stat().st_size, path.stat().st_size)


class StoppedError(Exception):
    """What stands for a kill between two chunks."""


def interrupt(after: int) -> Iterator[None]:
    """Stop when called for the `after`th time."""
    for _ in range(after - 1):
        yield
    raise StoppedError


def test_an_interrupted_batch_goes_on_to_the_same_counts_and_issues(
    importer: User, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enterprise_imports, "CHUNK", 2)
    path = sheet(tmp_path, row(1), row(2, name=""), row(3), row(1), row(5))
    stop = interrupt(after=1)
    with pytest.raises(StoppedError):
        import_enterprises(
            path, actor=importer, now=now, progress=lambda *_: next(stop)
        )

    batch = import_enterprises(path, actor=importer, now=now)

    assert ImportBatch.objects.get() == batch
    assert batch.state == BatchState.RELEASED
    assert batch.counts == counts(added=3, refused=2)
    assert [r for r, *_ in issues_of(batch)] == [3, 5]


def beside(work: Callable[[], ImportBatch]) -> Future[ImportBatch]:
    """Run `work` beside the test, on a connection of its own."""

    def run() -> ImportBatch:
        try:
            return work()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(max_workers=1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


def test_a_file_is_imported_by_one_process_at_a_time(
    committed: str, tmp_path: Path, now: datetime
) -> None:
    importer = factories.officer(Duty.IMPORT)
    path = sheet(tmp_path, row(1))
    purpose = batches.Purpose(kind="enterprises")

    with batches.claimed(path, purpose=purpose, actor=importer, now=now):
        other = beside(lambda: import_enterprises(path, actor=importer, now=now))
        wait([other], timeout=PATIENCE)

    assert isinstance(other.exception(0), ImportRunningError)
    assert import_enterprises(path, actor=importer, now=now).counts == counts(added=1)


def test_two_files_with_the_same_firms_at_once_add_each_firm_once(
    committed: str, tmp_path: Path, now: datetime
) -> None:
    importer = factories.officer(Duty.IMPORT)
    rows = [row(number) for number in range(1, 3001)]
    paths = [
        sheet(tmp_path, *rows, name="up.csv"),
        sheet(tmp_path, *reversed(rows), name="down.csv"),
    ]

    running = [
        beside(partial(import_enterprises, path, actor=importer, now=now))
        for path in paths
    ]
    found = [future.result(PATIENCE).counts for future in running]

    assert sum(each["added"] for each in found) == len(rows)
    assert sum(each["unchanged"] for each in found) == len(rows)
    assert facts_written() == (3000, 3000, 0, 3000)


def test_the_command_prints_one_line_of_result(
    importer: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(tmp_path, row(1), row(2, name=""))

    call_command("import_enterprises", str(path), actor=importer.username)

    assert capsys.readouterr().out.endswith(
        ": 2 rows read: added 1, changed 0, unchanged 0, refused 1, warnings 0\n"
    )


def test_the_command_tells_errors_in_a_sentence(importer: User, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.csv")

    with pytest.raises(CommandError, match=r"missing\.csv: No such file"):
        call_command("import_enterprises", missing, actor=importer.username)
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("import_enterprises", missing, actor="nobody")
