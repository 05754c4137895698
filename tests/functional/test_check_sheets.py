"""A loan officer's workbook: brought, its columns confirmed, settled, given back."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from pytest_django import Settings

from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, Partner
from registry.services import file_jobs
from registry.services.access import broken_links
from registry.services.partners import end_partner
from registry.services.sheet_columns import MOST_UNPACKED
from search.domain.choices import LONGEST_TEXT
from search.domain.receipts import digest_of
from search.index import engines
from search.models import Check, CheckSheet, MatchDecision
from search.services import check_sheet_runs, check_sheets
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.functional.public import Town
from tests.functional.test_staff_drafts import client_of
from tests.workbooks import first_sheet, with_part, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

URL = "/partner/checks/"
SURE, TYPED = "遵义示例酒业有限公司", "遵义示例酒叶有限公司"
HEAD = ("客户号", "借款人名称", "统一社会信用代码", "金额")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / check_sheets.FOLDER


@pytest.fixture
def lender() -> Partner:
    return bank()


@pytest.fixture
def clerk(lender: Partner) -> Client:
    return client_of(administrator(lender).user)


def bring(client: Client, content: bytes, name: str = "贷款清单.xlsx") -> Any:
    said = {"purpose": "lending", "file": SimpleUploadedFile(name, content)}
    return client.post(URL, said)


def refused(client: Client, content: bytes, name: str = "贷款清单.xlsx") -> str:
    """Return the page that says why a workbook is not taken; nothing is kept of it."""
    answer = bring(client, content, name)
    assert answer.status_code == 400, answer
    assert not CheckSheet.objects.exists()
    assert not list((settings.DATA_DIR / check_sheets.FOLDER).glob("*"))
    return str(answer.content.decode())


def brought(client: Client, content: bytes, name: str = "贷款清单.xlsx") -> CheckSheet:
    answer = bring(client, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return CheckSheet.objects.get()


def matched(client: Client, content: bytes, name: str = "贷款清单.xlsx") -> CheckSheet:
    """Bring a workbook, confirm the columns as guessed, and have it matched."""
    sheet = brought(client, content, name)
    chosen = {"name": "1", "code": "2", "reference": "0"}
    answer = client.post(f"{URL}{sheet.pk}/", chosen)
    assert answer.status_code == 302, answer.content.decode()
    return run(sheet)


def run(sheet: CheckSheet) -> CheckSheet:
    check_sheet_runs.run_sheet(sheet.pk, now=NOW)
    sheet.refresh_from_db()
    return sheet


def checked(client: Client, sheet: CheckSheet) -> CheckSheet:
    assert client.post(f"{URL}{sheet.pk}/finish/").status_code == 302
    return run(sheet)


def settle(client: Client, sheet: CheckSheet, place: int, choice: str) -> Any:
    address = f"{URL}{sheet.pk}/{place}/"
    return client.post(address, {"choice": choice, "note": "电话核实"})


def given_back(client: Client, sheet: CheckSheet) -> Workbook:
    answer = client.get(f"{URL}{sheet.pk}/result")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(b"".join(answer)))


def rows_of(book: Workbook) -> list[dict[str, Any]]:
    head, *rows = first_sheet(book).iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_a_workbook_comes_back_with_what_was_told_beside_each_row(
    clerk: Client, province: Town
) -> None:
    content = workbook(
        HEAD, ("A-1", SURE, "", 80.5), ("A-2", "示例查无此名商行", "", 3)
    )

    sheet = matched(clerk, content)

    assert sheet.state == "done"
    first, second = rows_of(given_back(clerk, sheet))
    assert (first["客户号"], first["金额"]) == ("A-1", 80.5)
    assert (first["核验结论"], first["档案统一社会信用代码"]) == (
        "相符",
        province.fined.uscc,
    )
    assert first["近12个月不良信息"] == 1
    assert first["不良信息分类"] == "行政处罚 1"
    assert second["核验结论"] == "档案中无此企业"
    assert first["核验回执"] == second["核验回执"] == Check.objects.get().number


def test_a_firm_without_records_is_said_to_have_none_found_and_not_to_be_good(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("", "", province.clean.uscc, 1)))

    [row] = rows_of(given_back(clerk, sheet))
    assert row["不良信息分类"] == "截至2026年11月25日未查询到相关信息"
    assert row["公开等级"] == "未评级"


def test_question_and_answer_are_handed_out_as_the_receipt_digests_them(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))

    answer = clerk.get(f"{URL}{sheet.pk}/answer.json")
    told = json.loads(b"".join(answer))

    receipt = Check.objects.get().receipt
    assert told["receipt"] == receipt
    assert digest_of(told["question"]) == receipt["question"]
    assert digest_of(told["results"]) == receipt["answer"]
    assert told["question"]["firms"][0]["reference"] == "A-1"


def test_a_possible_row_waits_for_a_person_who_sees_what_differs(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80), ("A-2", SURE, "", 1)))

    assert (sheet.state, len(sheet.open_rows)) == ("settling", 1)
    assert not Check.objects.exists()
    page = clerk.get(f"{URL}{sheet.pk}/1/").content.decode()
    assert "遵义示例酒<mark>叶</mark>有限公司" in page
    assert "遵义示例酒<mark>业</mark>有限公司" in page
    assert "工作簿第2行" in page


def test_what_was_settled_is_what_is_checked(
    clerk: Client, lender: Partner, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))

    answer = settle(clerk, sheet, 1, province.fined.uscc)

    assert answer.url == f"{URL}{sheet.pk}/"  # no other row is open
    made = MatchDecision.objects.get()
    assert (made.decision, made.note, made.partner) == ("same", "电话核实", lender)
    [row] = rows_of(given_back(clerk, checked(clerk, sheet)))
    assert (row["核验结论"], row["档案企业名称"]) == ("相符", SURE)
    assert "本机构已核定为同一企业" in row["理由"]


def test_none_of_them_leaves_the_row_without_a_firm(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))

    settle(clerk, sheet, 1, "none")

    [row] = rows_of(given_back(clerk, checked(clerk, sheet)))
    assert (row["核验结论"], row["档案企业名称"]) == ("档案中无此企业", None)


def test_what_is_left_for_later_is_answered_as_possible_with_the_firms_named(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))

    settle(clerk, sheet, 1, "later")

    assert not MatchDecision.objects.exists()
    [row] = rows_of(given_back(clerk, checked(clerk, sheet)))
    assert row["核验结论"] == "疑似"
    assert row["疑似企业"] == f"{SURE} {province.fined.uscc}"


def test_a_word_settles_all_rows_that_state_the_same_and_leads_to_the_next(
    clerk: Client, province: Town
) -> None:
    torn = ("A-3", SURE, province.clean.uscc, 3)
    sheet = matched(
        clerk,
        workbook(HEAD, ("A-1", TYPED, "", 1), ("A-2", TYPED, "", 2), torn),
    )

    answer = settle(clerk, sheet, 1, province.fined.uscc)

    assert answer.url == f"{URL}{sheet.pk}/3/"
    sheet.refresh_from_db()
    assert [one["settled"] for one in sheet.open_rows] == ["same", "same", ""]


def test_a_row_may_be_settled_anew_until_the_check(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))
    settle(clerk, sheet, 1, "none")

    page = clerk.get(f"{URL}{sheet.pk}/1/").content.decode()
    assert "不是同一企业" in page
    settle(clerk, sheet, 1, province.fined.uscc)

    sheet = checked(clerk, sheet)
    assert rows_of(given_back(clerk, sheet))[0]["核验结论"] == "相符"
    assert settle(clerk, sheet, 1, "none").status_code == 409


def test_a_colleagues_decision_of_last_week_is_not_asked_again(
    clerk: Client, province: Town
) -> None:
    settle(clerk, matched(clerk, workbook(HEAD, ("", TYPED, "", 1))), 1, "none")
    CheckSheet.objects.all().delete()

    again = matched(clerk, workbook(HEAD, ("", TYPED, "", 1)))

    assert again.state == "done"


@pytest.mark.parametrize("choice", ["91520000000000000X", "maybe", ""])
def test_a_choice_that_was_not_offered_is_refused(
    clerk: Client, province: Town, choice: str
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))

    assert settle(clerk, sheet, 1, choice).status_code in {400, 409}
    assert settle(clerk, sheet, 2, "later").status_code == 404
    assert not MatchDecision.objects.exists()


def test_columns_are_guessed_and_may_be_chosen_otherwise(
    clerk: Client, province: Town
) -> None:
    sheet = brought(clerk, workbook(("甲", "乙"), ("示例别名", SURE)))
    page = clerk.get(f"{URL}{sheet.pk}/").content.decode()
    assert "示例别名" in page

    none = clerk.post(f"{URL}{sheet.pk}/", {"name": "", "code": ""})
    twice = clerk.post(f"{URL}{sheet.pk}/", {"name": "1", "code": "1"})

    assert (none.status_code, twice.status_code) == (400, 400)
    assert "“乙”列被选了两次" in twice.content.decode()
    assert clerk.post(f"{URL}{sheet.pk}/", {"name": "1"}).status_code == 302
    assert rows_of(given_back(clerk, run(sheet)))[0]["核验结论"] == "相符"
    assert clerk.post(f"{URL}{sheet.pk}/", {"name": "0"}).status_code == 200


def test_a_row_that_cannot_be_read_says_so_and_the_rest_is_answered(
    clerk: Client, province: Town
) -> None:
    content = workbook(
        HEAD,
        ("1" * 101, SURE, "", 1),
        ("", "示" * (LONGEST_TEXT + 1), "", 1),
        ("A-3", SURE, "", 1),
    )

    sheet = matched(clerk, content)

    rows = rows_of(given_back(clerk, sheet))
    verdicts = [row["核验结论"] for row in rows]
    assert verdicts == ["该行无法读取", "该行无法读取", "相符"]
    assert "自有编号超过100字" in rows[0]["理由"]


def test_a_csv_comes_back_as_csv_with_its_title_rows(
    clerk: Client, province: Town
) -> None:
    text = f"贷款清单\n{','.join(HEAD)}\nA-1,{SURE},,80\n"

    sheet = matched(clerk, text.encode(), name="清单.csv")

    answer = clerk.get(f"{URL}{sheet.pk}/result")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("贷款清单,")
    assert lines[1].startswith(f"{','.join(HEAD)},核验结论,")
    assert lines[2].startswith(f"A-1,{SURE},,80,相符,")
    assert (
        "清单" in answer.headers["Content-Disposition"]
        or "utf-8" in (answer.headers["Content-Disposition"])
    )


def test_formulas_come_back_as_values_and_what_we_add_is_none(
    clerk: Client, province: Town
) -> None:
    evil = '=HYPERLINK("http://192.0.2.1/","x")'

    def change(book: Workbook) -> None:
        book.create_sheet("合计")["A1"] = "=1+1"
        book.defined_names["evil"] = DefinedName("evil", attr_text="cmd|'/c x'!A1")

    content = workbook(HEAD, (evil, SURE, "", 80), change=change)
    book = given_back(clerk, matched(clerk, content))

    cells = [
        cell for table in book.worksheets for row in table.iter_rows() for cell in row
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert first_sheet(book)["A2"].value == f"'{evil}"
    assert not book.defined_names
    assert "合计" in book.sheetnames


def test_number_formats_widths_and_merged_titles_stay(
    clerk: Client, province: Town
) -> None:
    def change(book: Workbook) -> None:
        table = first_sheet(book)
        table["D3"].number_format = "0.00"
        table.column_dimensions["B"].width = 44
        table.merge_cells("A1:Z1")

    content = workbook(("贷款清单",), HEAD, ("A-1", SURE, "", 80.5), change=change)
    book = given_back(clerk, matched(clerk, content))

    table = first_sheet(book)
    assert table["D3"].number_format == "0.00"
    assert table.column_dimensions["B"].width == 44
    assert (table["A1"].value, table["E2"].value) == ("贷款清单", "核验结论")
    assert table["E3"].value == "相符"


def test_answers_stand_behind_whatever_a_row_has_beyond_the_headings(
    clerk: Client, province: Town
) -> None:
    content = workbook(HEAD, ("A-1", SURE, "", 80), ("", SURE, "", 1, "批注"))

    table = first_sheet(given_back(clerk, matched(clerk, content)))

    assert table["E3"].value == "批注"
    assert (table["F1"].value, table["F2"].value) == ("核验结论", "相符")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xlsx", "密码"),
        (b"PK\x03\x04 no workbook", "a.xlsx", "不是工作簿"),
        (workbook(HEAD), "a.xlsm", "a.xlsm"),
        (workbook(HEAD), "a.xlsx", "没有数据行"),
        (b"", "a.csv", "空"),
        (b"\n\n", "a.csv", "表头"),
        ("名称,,代码\n甲,乙,丙\n".encode(), "a.csv", "是否合并了单元格"),
        ("名称,名称\n甲,乙\n".encode(), "a.csv", "重复"),
        ("名称\n示例\n".encode("gbk"), "a.csv", "GBK"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    clerk: Client, content: bytes, name: str, said: str
) -> None:
    assert said in refused(clerk, content, name)


def test_merged_headings_are_named(clerk: Client) -> None:
    def change(book: Workbook) -> None:
        first_sheet(book).merge_cells("B1:C1")

    content = workbook(HEAD, ("A-1", SURE, "", 80), change=change)

    assert "第1行没有第3列的表头" in refused(clerk, content)


def test_200_000_rows_are_refused_and_as_many_as_the_limit_are_not(
    clerk: Client, settings: Settings
) -> None:
    lines = ["名称", *["示例"] * 200_000]

    assert "2,000" in refused(clerk, "\n".join(lines).encode(), "a.csv")
    assert "2,000" in refused(clerk, "\n".join(lines[:2_002]).encode(), "a.csv")
    brought(clerk, "\n".join(lines[:2_001]).encode(), "a.csv")


def test_a_bomb_is_refused_before_it_is_unpacked(clerk: Client) -> None:
    content = workbook(HEAD, ("A-1", SURE, "", 80))
    small = with_part(content, "xl/media/a.bin", bytes(MOST_UNPACKED // 2))
    bomb = with_part(content, "xl/media/a.bin", bytes(MOST_UNPACKED + 1))

    assert "超过8MB" in refused(clerk, bomb)
    brought(clerk, small)


def test_fifty_workbooks_are_kept_of_a_person_and_no_more(clerk: Client) -> None:
    content = workbook(HEAD, ("A-1", SURE, "", 80))
    brought(clerk, content)
    kept = CheckSheet.objects.get()
    for _ in range(check_sheets.MOST_KEPT - 1):
        kept.pk = None
        kept.save()

    assert "已达上限" in bring(clerk, content).content.decode()

    CheckSheet.objects.filter(pk=kept.pk).delete()
    assert bring(clerk, content).status_code == 302


def test_macros_do_not_come_back(clerk: Client, province: Town) -> None:
    content = workbook(HEAD, ("A-1", SURE, "", 80))
    sheet = matched(clerk, with_part(content, "xl/vbaProject.bin", b"macros"))

    answer = b"".join(clerk.get(f"{URL}{sheet.pk}/result"))

    assert b"vbaProject" not in answer


def test_a_name_of_control_characters_is_answered_as_none(
    clerk: Client, province: Town
) -> None:
    sheet = matched(clerk, "客户号,名称,代码\nA,\x07\x1b,\n".encode(), name="a.csv")

    assert sheet.state == "done"
    assert sheet.counts == {"none": 1}


def test_only_who_brought_a_workbook_sees_it(
    clerk: Client, lender: Partner, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))
    stranger = client_of(administrator(bank()).user)
    officer = client_of(factories.officer())

    for path in ("", "1/", "progress/", "result", "answer.json"):
        assert stranger.get(f"{URL}{sheet.pk}/{path}").status_code == 404
    for path in ("finish/", "again/", "forget/"):
        assert stranger.post(f"{URL}{sheet.pk}/{path}").status_code == 404
    assert officer.get(URL).status_code == 403
    assert Client().get(URL).status_code == 302


def test_a_purpose_that_was_not_granted_is_not_offered_nor_taken(
    clerk: Client,
) -> None:
    said = {"purpose": "duty", "file": SimpleUploadedFile("a.csv", b"x\n")}

    assert "履行职责" not in clerk.get(URL).content.decode()
    assert clerk.post(URL, said).status_code == 400


def test_a_grant_that_ends_before_the_check_stops_it_with_the_reason(
    clerk: Client, lender: Partner, province: Town
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))
    check_sheet_runs.finish(sheet.pk, actor=sheet.user, now=NOW)
    end_partner(
        lender, reason="示例终止", actor=factories.officer(Duty.ADMINISTER), now=NOW
    )

    run(sheet)

    assert sheet.state == "failed"
    assert not Check.objects.exists()


def test_every_row_is_in_the_log_with_the_persons_name(
    clerk: Client, lender: Partner, province: Town
) -> None:
    matched(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))

    entry = AccessEntry.objects.get()
    assert (entry.partner, entry.enterprise) == (lender, province.fined)
    assert entry.user is not None
    assert (entry.purpose, entry.answer) == ("lending", "match")
    assert not broken_links()


def test_run_twice_it_is_one_check(clerk: Client, province: Town) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))
    before = rows_of(given_back(clerk, sheet))
    CheckSheet.objects.update(state="checking")  # as if killed before it was noted

    run(sheet)

    assert Check.objects.count() == 1
    assert rows_of(given_back(clerk, sheet)) == before


def test_cut_off_while_it_is_matched_it_begins_anew(
    clerk: Client, province: Town
) -> None:
    content = workbook(HEAD, ("A-1", TYPED, "", 1), ("A-2", SURE, "", 2))
    sheet = matched(clerk, content)
    whole = sheet.open_rows
    CheckSheet.objects.update(state="matching", rows_done=1, open_rows=whole * 3)

    run(sheet)

    assert (sheet.state, sheet.rows_done) == ("settling", 2)
    assert sheet.open_rows == whole


def test_an_engine_that_is_down_is_said_in_the_receipt(
    clerk: Client, province: Town, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # nothing listens there
    engines.BREAKER.reset()

    matched(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))

    engines.BREAKER.reset()
    assert Check.objects.get().receipt["is_degraded"]


def test_at_its_time_nothing_of_a_workbook_is_left_but_the_receipt(
    clerk: Client, province: Town, folder: Path
) -> None:
    sheet = matched(clerk, workbook(HEAD, ("A-1", TYPED, "", 80)))
    sheet = checked(clerk, sheet)
    until = sheet.kept_until

    assert check_sheets.forget_expired(now=until - timedelta(seconds=1)) == 0
    assert check_sheets.forget_expired(now=until) == 1

    assert not list(folder.glob("*"))
    assert clerk.get(f"{URL}{sheet.pk}/result").status_code == 404
    kept = CheckSheet.objects.values().get()
    assert (kept["file_name"], kept["open_rows"]) == ("", [])
    assert Check.objects.filter(pk=kept["of_check_id"]).exists()


def test_a_workbook_is_deleted_on_request(
    clerk: Client, province: Town, folder: Path
) -> None:
    sheet = brought(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))

    assert clerk.post(f"{URL}{sheet.pk}/forget/").status_code == 302

    assert not list(folder.glob("*"))
    assert clerk.get(f"{URL}{sheet.pk}/").status_code == 404


def test_a_stalled_workbook_is_taken_up_again(clerk: Client, province: Town) -> None:
    sheet = brought(clerk, workbook(HEAD, ("A-1", SURE, "", 80)))
    clerk.post(f"{URL}{sheet.pk}/", {"name": "1"})
    later = NOW + file_jobs.STALLED_AFTER
    CheckSheet.objects.update(updated_at=NOW)

    assert check_sheets.resume_stalled(now=later) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    later += timedelta(seconds=1)
    assert [check_sheets.resume_stalled(now=later) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_told_in_both_languages(
    clerk: Client, province: Town, language: str
) -> None:
    word = {"zh-hans": "清单核验", "en": "Check a workbook"}[language]

    clerk.cookies["django_language"] = language
    page = clerk.get(URL).content.decode()

    assert word in page
