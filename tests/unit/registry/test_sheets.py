"""Sheets are read as a stream, and a broken one is refused before its first row."""

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from registry.services import sheets
from registry.services.sheets import (
    BadHeadingError,
    NoHeadingError,
    Row,
    SheetDamagedError,
    SheetEncodingError,
    SheetTooLargeError,
    TooManyCellsError,
    UnknownSheetError,
    check_width,
    find_headings,
    open_sheet,
)

TEXT = "uscc,name\n1,示例一厂\n2,示例二厂\n"
HALF_PAST_EIGHT = datetime.fromisoformat("2020-05-01T08:30:00")
ROWS = [(1, ["uscc", "name"]), (2, ["1", "示例一厂"]), (3, ["2", "示例二厂"])]


def written(folder: Path, name: str, content: bytes) -> Path:
    """Return a file with this content."""
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(folder: Path, *rows: list[object]) -> Path:
    """Return a workbook with these rows."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = folder / "firms.xlsx"
    book.save(path)
    return path


def rows_of(path: Path) -> list[Row]:
    """Return all rows of a sheet."""
    with open_sheet(path) as sheet:
        return list(sheet.rows)


def headings_of(path: Path, *required: str) -> tuple[int, list[str]]:
    """Return the row of headings that has all of `required`."""
    with open_sheet(path) as sheet:
        return find_headings(
            sheet, is_heading=lambda names: set(required) <= set(names)
        )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_and_without_a_byte_order_mark(
    tmp_path: Path, mark: str
) -> None:
    path = written(tmp_path, "firms.csv", (mark + TEXT).encode())

    assert rows_of(path) == ROWS


def test_a_packed_csv_reads_like_the_plain_one(tmp_path: Path) -> None:
    path = written(tmp_path, "firms.CSV.GZ", gzip.compress(TEXT.encode()))

    assert rows_of(path) == ROWS


def test_a_line_break_in_quotation_marks_does_not_end_a_row(tmp_path: Path) -> None:
    path = written(tmp_path, "firms.csv", b'a,b\r\n"x\r\ny",1\r\nz,2\r\n')

    assert rows_of(path)[1:] == [(2, ["x\r\ny", "1"]), (3, ["z", "2"])]


def test_blank_rows_are_left_out_and_still_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "firms.csv", b"a,b\n\n,\n1,2\n")

    assert rows_of(path) == [(1, ["a", "b"]), (4, ["1", "2"])]


def test_a_workbook_gives_days_as_iso_text_and_numbers_without_noise(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        [
            date(2020, 5, 1),
            datetime.fromisoformat("2020-05-01T08:30:00"),
            0.1 + 0.2,
            1178.3792,
        ],
        [50, 5e20, 1e-7, True, None, "示例"],
    )

    assert rows_of(path) == [
        (1, ["2020-05-01", "2020-05-01 08:30:00", "0.3", "1178.3792"]),
        (2, ["50", "500000000000000000000", "0.0000001", "True", "", "示例"]),
    ]


def test_progress_goes_from_nothing_to_all_bytes(tmp_path: Path) -> None:
    content = TEXT.encode()
    path = written(tmp_path, "firms.csv", content)

    with open_sheet(path) as sheet:
        before = sheet.progress()
        list(sheet.rows)

        assert before == (0, len(content))
        assert sheet.progress() == (len(content), len(content))


@pytest.mark.parametrize("name", ["firms.xls", "firms", "firms.txt", "firms.gz"])
def test_an_unknown_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownSheetError):
        rows_of(written(tmp_path, name, TEXT.encode()))


def test_gbk_is_recognised_and_its_place_told(tmp_path: Path) -> None:
    content = b"uscc,name\n1," + "示例一厂\n".encode("gbk")

    with pytest.raises(SheetEncodingError, match=r"Line 2, byte 15 .*GBK"):
        rows_of(written(tmp_path, "firms.csv", content))


def test_bytes_that_are_no_text_are_not_called_gbk(tmp_path: Path) -> None:
    content = b"uscc,name\n1,\xff\x00\x01\n"

    with pytest.raises(SheetEncodingError) as caught:
        rows_of(written(tmp_path, "firms.csv", content))

    assert "GBK" not in str(caught.value)
    assert "Line 2, byte 13" in str(caught.value)


def test_utf_16_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetEncodingError, match="UTF-16"):
        rows_of(written(tmp_path, "firms.csv", TEXT.encode("utf-16")))


@pytest.mark.parametrize("kept", [5, 30, -1])
def test_a_cut_off_gz_is_refused_before_its_first_row(
    tmp_path: Path, kept: int
) -> None:
    content = gzip.compress(TEXT.encode())[:kept]

    with (
        pytest.raises(SheetDamagedError, match="cut off"),
        open_sheet(written(tmp_path, "firms.csv.gz", content)),
    ):
        pytest.fail("the sheet was opened")


def test_text_named_gz_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetDamagedError, match=r"no \.gz"):
        rows_of(written(tmp_path, "firms.csv.gz", TEXT.encode()))


def test_a_gz_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "FREE_BYTES", 2**20)
    content = gzip.compress(b"1,2\n" * 2**20)

    with pytest.raises(SheetTooLargeError):
        rows_of(written(tmp_path, "firms.csv.gz", content))


@pytest.mark.parametrize(("blank", "is_refused"), [(3, False), (4, True)])
def test_rows_and_rows_of_nothing_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: int, is_refused: bool
) -> None:
    monkeypatch.setattr(sheets, "BLANK_LIMIT", 3)
    path = written(tmp_path, "firms.csv", b"a\n" + b",\n" * blank + b"b\n")

    if is_refused:
        with pytest.raises(SheetTooLargeError):
            rows_of(path)
    else:
        assert [cells for _, cells in rows_of(path)] == [["a"], ["b"]]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", TEXT.encode()])
def test_what_is_no_zip_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SheetDamagedError, match="no workbook"):
        rows_of(written(tmp_path, "firms.xlsx", content))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firms.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(SheetDamagedError, match="no workbook"):
        rows_of(path)


def test_an_old_or_locked_workbook_is_named(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)

    with pytest.raises(SheetDamagedError, match="password"):
        rows_of(written(tmp_path, "firms.xlsx", content))


def test_a_workbook_with_a_damaged_part_is_refused_before_its_first_row(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path, ["uscc", "name"], ["1", "示例一厂"])
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content[:-20] if "sheet1" in part else content)

    with pytest.raises(SheetDamagedError), open_sheet(path):
        pytest.fail("the sheet was opened")


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, ["uscc", "name"])
    monkeypatch.setattr(sheets, "WORKBOOK_LIMIT", 1000)

    with pytest.raises(SheetTooLargeError):
        rows_of(path)


@pytest.mark.parametrize(
    ("length", "is_refused"),
    [(sheets.LINE_LIMIT - 1, False), (sheets.LINE_LIMIT, True)],
)
def test_a_megabyte_without_a_line_break_is_no_table(
    tmp_path: Path, length: int, is_refused: bool
) -> None:
    path = written(tmp_path, "firms.csv", b"a" + b"," * (length - 1) + b"\n")

    if is_refused:
        with pytest.raises(SheetDamagedError, match="megabyte"):
            rows_of(path)
    else:
        assert len(rows_of(path)[0][1]) == length


def test_an_open_quotation_mark_names_its_row(tmp_path: Path) -> None:
    content = b'a,b\n1,"2\n' + b"3,4\n" * 40_000

    with pytest.raises(SheetDamagedError, match="Row 2 has no end"):
        rows_of(written(tmp_path, "firms.csv", content))


def test_headings_are_found_under_title_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["示例名册"], [], ["uscc", "name", None], ["1", "示例"])

    assert headings_of(path, "uscc") == (3, ["uscc", "name"])


def test_a_sheet_without_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoHeadingError):
        headings_of(written(tmp_path, "firms.csv", b"1,2\n" * 100), "uscc")


def test_an_empty_sheet_has_no_headings(tmp_path: Path) -> None:
    with pytest.raises(NoHeadingError):
        headings_of(written(tmp_path, "firms.csv", b"\n" * 100), "uscc")


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (["uscc", None, "name"], "Row 1 names no column 2"),
        (["uscc", "name", "name"], "heading name twice"),
    ],
)
def test_a_merged_or_doubled_heading_is_refused(
    tmp_path: Path, headings: list[object], told: str
) -> None:
    with pytest.raises(BadHeadingError, match=told):
        headings_of(workbook(tmp_path, headings), "uscc")


def test_only_cells_with_words_beyond_the_headings_are_too_many() -> None:
    check_width(["1", "2", "", ""], ["a", "b"])

    with pytest.raises(TooManyCellsError, match="3 cells under 2"):
        check_width(["1", "2", "x"], ["a", "b"])
