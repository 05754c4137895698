"""Sheets of records: every row taken, held or refused with its reason (记录导入)."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import Workbook
from psycopg import sql

from registry.domain.layouts import layouts
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty, Sector
from registry.models import (
    BatchState,
    Draft,
    DraftState,
    ImportBatch,
    ImportIssue,
    Record,
    RecordVersion,
    User,
)
from registry.services import batches, entry
from registry.services.batch_release import BatchOutcome, release_batch
from registry.services.personal import keyed_hash, unseal
from registry.services.record_imports import (
    ImportOptions,
    import_records,
)
from registry.services.record_sheets import OptionMissingError
from tests import factories
from tests.conftest import NOW
from tests.environment import ROOT
from tests.listing_walk import county, neighbour
from tests.unit.registry.test_layouts import AMR, F19

pytestmark = pytest.mark.django_db

RESIDENT_ID = "520000190001010019"  # synthetic: its region is issued to nobody
CELLS = {"fine": "罚款", "legal_person": "法人", "natural_person": "自然人"}


def heading_of(field: str) -> str:
    return layouts()["N30"].headings[field]


def cell_of(stated: object) -> str:
    parts = stated if isinstance(stated, list) else [stated]
    return "；".join(CELLS.get(str(part), str(part)) for part in parts)


def sheet(folder: Path, *statements: Mapping[str, Any], name: str = "示例.csv") -> Path:
    """Write penalties as a national form of 30 columns."""
    headings = layouts()["N30"].headings
    rows = [[cell_of(s.get(field, "")) for field in headings] for s in statements]
    return table(folder / name, list(headings.values()), *rows)


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def importer() -> User:
    return factories.officer(Duty.IMPORT, Duty.ENTER)


def take(
    path: Path, *, actor: User | None = None, options: ImportOptions | None = None
) -> ImportBatch:
    return import_records(
        path,
        actor=actor or importer(),
        now=NOW,
        options=options,
    )


def release(made: ImportBatch) -> BatchOutcome:
    return release_batch(
        made.pk,
        attestation=factories.ATTESTED,
        actor=factories.approver(),
        now=NOW,
    )


def counts(made: ImportBatch) -> dict[str, int]:
    return {name: count for name, count in made.counts.items() if count}


def issues(made: ImportBatch) -> list[tuple[int, str, str]]:
    found = ImportIssue.objects.filter(batch=made).order_by("row_number", "id")
    return list(found.values_list("row_number", "outcome", "code"))


def sample(**cells: str) -> list[str]:
    stated = {
        "序号": "1",
        "被抽样单位名称": "贵阳示例超市有限公司",
        "样品名称": "示例辣椒酱",
        "不合格项目": "苯甲酸",
        "检验值": "1.2 g/kg",
        "标准值": "≤0.5 g/kg",
        "抽样编号": "SL529900000901",
        **cells,
    }
    return [stated.get(heading, "") for heading in F19]


SAMPLING = ImportOptions(
    authority=factories.PROVINCE_CODE,
    notice="示例公告2026年第1号",
    published_on=date(2026, 9, 1),
)


def test_a_good_row_waits_for_release_and_becomes_a_record(tmp_path: Path) -> None:
    firm = factories.firm()

    made = take(sheet(tmp_path, factories.penalty(firm)))
    outcome = release(made)

    assert counts(made) == {"added": 1}
    assert (made.kind, made.layout) == ("records", "N30")
    assert outcome == BatchOutcome(released=1, withheld=0, left=0)
    assert Record.objects.get().parties.get().enterprise == firm


@pytest.mark.parametrize(
    ("organ", "outcome"), [("own", "added"), ("above", "added"), ("beside", "refused")]
)
def test_a_row_of_an_organ_beside_ones_own_is_refused(
    tmp_path: Path, organ: str, outcome: str
) -> None:
    own = county()
    organs = {"own": own, "above": factories.authority(), "beside": neighbour()}
    brings = factories.officer(Duty.IMPORT, Duty.ENTER, organ=organs[organ])
    stated = factories.penalty(
        factories.firm(), organ_name=own.name, organ_code=own.uscc
    )

    made = take(sheet(tmp_path, stated), actor=brings)

    assert counts(made) == {outcome: 1}
    if outcome == "refused":
        assert issues(made) == [(2, "refused", "organ_beyond")]


def test_nothing_is_recorded_before_the_release(tmp_path: Path) -> None:
    made = take(sheet(tmp_path, factories.penalty(factories.firm())))

    assert made.state == BatchState.WAITING
    assert Draft.objects.get(batch=made).state == DraftState.SUBMITTED
    assert not Record.objects.exists()


def test_a_faulty_row_is_refused_by_row_column_and_rule(tmp_path: Path) -> None:
    factories.authority()
    wrong = factories.penalty(factories.firm(), decided_on="2027-01-01")

    made = take(sheet(tmp_path, wrong))

    issue = ImportIssue.objects.filter(batch=made, code="future_date").get()
    assert counts(made) == {"refused": 1}
    assert (issue.row_number, issue.column) == (2, heading_of("decided_on"))
    assert not Draft.objects.exists()


def test_a_valid_code_nobody_has_is_held(tmp_path: Path) -> None:
    factories.authority()
    stated = factories.penalty(punished_code=factories.uscc())

    made = take(sheet(tmp_path, stated))

    draft = Draft.objects.get(batch=made)
    assert issues(made) == [(2, "held", "unknown_party")]
    assert draft.state == DraftState.HELD
    assert [reason["code"] for reason in draft.hold_reasons] == ["unknown_party"]


@pytest.mark.parametrize(
    "name",
    [
        "贵州示例（集团）有限公司",
        "贵州示例(集团)　有限公司",
        "贵州示例〔集团〕有限公司",
    ],
)
def test_a_name_alone_never_links_but_names_its_candidates(
    tmp_path: Path, name: str
) -> None:
    firm = factories.firm(name="贵州示例（集团）有限公司")

    made = take(sheet(tmp_path, factories.penalty(punished_name=name)))

    issue = ImportIssue.objects.get(batch=made)
    assert (issue.outcome, issue.code) == ("held", "several_candidates")
    assert firm.uscc in issue.message


def test_a_name_nobody_bears_is_held(tmp_path: Path) -> None:
    factories.firm(name="贵州示例甲有限公司")

    made = take(sheet(tmp_path, factories.penalty(punished_name="贵州示例乙有限公司")))

    assert issues(made) == [(2, "held", "unknown_party")]


def test_a_held_row_that_is_linked_is_approved_by_itself(tmp_path: Path) -> None:
    firm = factories.firm()
    actor = importer()
    made = take(sheet(tmp_path, factories.penalty()), actor=actor)
    draft = Draft.objects.get(batch=made)
    entry.link_party(draft.pk, slot=1, uscc=firm.uscc, actor=actor, now=NOW)
    entry.submit_draft(draft.pk, actor=actor, now=NOW)

    assert release(made).released == 0
    record = entry.approve_draft(
        draft.pk,
        attestation=factories.ATTESTED,
        actor=factories.approver(),
        now=NOW,
    )

    assert record.parties.get().enterprise == firm


def test_the_same_document_twice_names_the_first_row(tmp_path: Path) -> None:
    stated = factories.penalty(factories.firm())

    made = take(sheet(tmp_path, stated, {**stated, "content": "罚款6万元"}))

    issue = ImportIssue.objects.get(batch=made)
    assert counts(made) == {"added": 1, "refused": 1}
    assert (issue.row_number, issue.code) == (3, "repeated_document")
    assert "2" in issue.message


def test_an_equal_row_of_a_released_file_is_unchanged(tmp_path: Path) -> None:
    path = sheet(tmp_path, factories.penalty(factories.firm()))
    release(take(path))

    again = take(path)

    assert counts(again) == {"unchanged": 1}
    assert not Draft.objects.filter(batch=again).exists()


def test_an_equal_row_that_still_waits_is_unchanged(tmp_path: Path) -> None:
    path = sheet(tmp_path, factories.penalty(factories.firm()), factories.penalty())
    first = take(path)

    again = take(path)

    assert counts(again) == {"unchanged": 2}
    assert set(Draft.objects.values_list("batch", flat=True)) == {first.pk}


def test_a_different_row_is_a_new_version_when_released(tmp_path: Path) -> None:
    stated = factories.penalty(factories.firm())
    release(take(sheet(tmp_path, stated)))

    made = take(sheet(tmp_path, {**stated, "facts": "示例:另有两个批次。"}))
    outcome = release(made)

    assert counts(made) == {"changed": 1}
    assert outcome.released == 1
    assert list(RecordVersion.objects.values_list("ordinal", flat=True)) == [1, 2]
    assert Record.objects.count() == 1


def test_what_was_corrected_since_is_not_taken_back_unseen(tmp_path: Path) -> None:
    stated = factories.penalty(factories.firm())
    old = sheet(tmp_path, stated, name="old.csv")
    release(take(old))
    release(take(sheet(tmp_path, {**stated, "facts": "示例:更正。"})))

    made = take(old)

    assert issues(made) == [(2, "held", "superseded")]


def test_fixing_and_sending_again_makes_no_duplicate(tmp_path: Path) -> None:
    firm = factories.firm()
    good, faulty = factories.penalty(firm), factories.penalty(firm, fine_wan="")
    first = take(sheet(tmp_path, good, faulty))
    release(first)

    second = take(sheet(tmp_path, good, {**faulty, "fine_wan": "6"}))
    release(second)

    assert counts(first) == {"added": 1, "refused": 1}
    assert counts(second) == {"unchanged": 1, "added": 1}
    assert Record.objects.count() == 2


def test_a_row_sent_again_replaces_the_draft_nobody_touched(tmp_path: Path) -> None:
    firm = factories.firm()
    stated = factories.penalty()
    first = take(sheet(tmp_path, stated))

    second = take(sheet(tmp_path, {**stated, "punished_code": firm.uscc}))

    draft = Draft.objects.get()
    assert (counts(first), counts(second)) == ({"held": 1}, {"added": 1})
    assert (draft.batch, draft.state) == (second, DraftState.SUBMITTED)
    assert draft.hold_reasons == []


def test_a_held_row_waits_no_more_once_its_firm_is_registered(tmp_path: Path) -> None:
    factories.authority()
    code = factories.uscc()
    path = sheet(tmp_path, factories.penalty(punished_code=code))
    take(path)
    factories.firm(code=code)

    again = take(path)

    assert counts(again) == {"added": 1}
    assert Draft.objects.get().state == DraftState.SUBMITTED


def test_a_draft_an_officer_works_on_is_left_alone(tmp_path: Path) -> None:
    firm = factories.firm()
    actor = importer()
    stated = factories.penalty()
    take(sheet(tmp_path, stated))
    draft = Draft.objects.get()
    entry.link_party(draft.pk, slot=1, uscc=firm.uscc, actor=actor, now=NOW)

    again = take(sheet(tmp_path, {**stated, "facts": "示例:另有两个批次。"}))

    assert issues(again) == [(2, "refused", "being_handled")]
    assert Draft.objects.get().links == {"1": firm.uscc}


def test_rows_of_one_sample_are_one_draft_and_count_one_each(tmp_path: Path) -> None:
    factories.authority()
    further = sample(
        序号="", 被抽样单位名称="", 样品名称="", 抽样编号="", 不合格项目="铅"
    )
    path = table(tmp_path / "f19.csv", ["示例标题"], F19, sample(), further)

    made = take(path, options=SAMPLING)

    draft = Draft.objects.get(batch=made)
    assert (made.layout, made.rows_read) == ("F19", 2)
    assert counts(made) == {"held": 2}
    assert (draft.row_number, len(draft.stated["items"])) == (3, 2)
    assert draft.sector == Sector.FOOD


def test_a_workbook_is_read_as_a_csv_is(tmp_path: Path) -> None:
    factories.authority()
    book = Workbook()
    page = book.create_sheet(index=0)
    for row in (["示例标题"], F19, sample()):
        page.append(row)
    book.save(tmp_path / "f19.xlsx")

    made = take(tmp_path / "f19.xlsx", options=SAMPLING)

    assert (made.layout, counts(made)) == ("F19", {"held": 1})
    assert Draft.objects.get().stated["notice_number"] == SAMPLING.notice


def test_a_sheet_without_its_organ_needs_the_option(tmp_path: Path) -> None:
    path = table(tmp_path / "f19.csv", F19, sample())

    with pytest.raises(OptionMissingError, match="authority, published_on"):
        take(path)

    assert not ImportBatch.objects.exists()


def test_what_another_province_does_not_state_waits_for_a_person(
    tmp_path: Path,
) -> None:
    factories.authority()
    stated = {"doc_no": "示市监罚〔2026〕1号", "party_name": "示例有限公司"}
    decision = {**stated, "kind": "行政处罚决定书", "published_on": "2026-03-01"}
    notice = {**stated, "kind": "行政处罚告知书"}
    rows = [[cells.get(name, "") for name in AMR] for cells in (decision, notice)]

    made = take(table(tmp_path / "amr.csv", AMR, *rows))

    assert counts(made) == {"held": 1, "refused": 1}
    assert (2, "held", "day_assumed") in issues(made)
    assert (3, "refused", "not_a_decision") in issues(made)


def test_an_unknown_column_is_reported_and_left_out(tmp_path: Path) -> None:
    headings = [*layouts()["N30"].headings.values(), "示例列"]
    stated = factories.penalty(factories.firm())
    row = [*(cell_of(stated.get(f, "")) for f in layouts()["N30"].headings), "x"]

    made = take(table(tmp_path / "n30.csv", headings, row))

    assert issues(made) == [(1, "warning", "unknown_column")]
    assert counts(made) == {"added": 1, "warnings": 1}


def test_a_cell_under_no_heading_refuses_its_row_only(tmp_path: Path) -> None:
    path = sheet(tmp_path, *(factories.penalty(factories.firm()) for _ in range(20)))
    with path.open("a", encoding="utf-8") as file:
        file.write("x," * 30 + "x\n")

    made = take(path)

    assert issues(made) == [(22, "refused", "cell_without_heading")]
    assert made.rows_read == 21


def person(**stated: Any) -> dict[str, Any]:
    return factories.penalty(
        punished_name="示例某",
        punished_kind="natural_person",
        party_id_type="身份证",
        **stated,
    )


def text_of_every_table() -> str:
    """Return every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        texts = []
        for name in tables:
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
            cursor.execute(query)
            texts += [row for (row,) in cursor.fetchall()]
    return "\n".join(texts)


def test_a_persons_number_is_nowhere_in_clear(tmp_path: Path) -> None:
    factories.authority()
    path = sheet(tmp_path, person(party_id=RESIDENT_ID))

    made = take(path)
    release(made)
    batches.write_report(made, tmp_path / "report.csv")

    draft = Draft.objects.get(batch=made)
    assert counts(made) == {"added": 1}
    assert draft.personal is not None
    assert RESIDENT_ID not in text_of_every_table()
    assert RESIDENT_ID not in (tmp_path / "report.csv").read_text()


@pytest.mark.parametrize(
    "stated",
    [
        {"facts": f"示例:当事人身份证号{RESIDENT_ID}。"},
        {"penalty_kinds": [RESIDENT_ID]},
        {"punished_code": RESIDENT_ID},
        {"decided_on": RESIDENT_ID},
    ],
)
def test_a_persons_number_in_another_column_refuses_the_row(
    tmp_path: Path, stated: dict[str, Any]
) -> None:
    factories.authority()
    path = sheet(tmp_path, person(**stated))

    made = take(path)

    assert counts(made) == {"refused": 1}
    assert RESIDENT_ID not in text_of_every_table()


def test_no_report_repeats_a_persons_number(tmp_path: Path) -> None:
    factories.authority()
    cells = {"doc_no": "示1号", "kind": f"告知书{RESIDENT_ID}"}
    path = table(tmp_path / "amr.csv", AMR, [cells.get(name, "") for name in AMR])

    made = take(path)

    assert issues(made) == [(2, "refused", "not_a_decision")]
    assert RESIDENT_ID not in text_of_every_table()


def test_a_persons_number_goes_with_the_record_sealed(tmp_path: Path) -> None:
    factories.authority()

    release(take(sheet(tmp_path, person(party_id=RESIDENT_ID))))

    party = Record.objects.get().parties.get()
    assert unseal(party.personal) == {"party_id": RESIDENT_ID}
    assert party.personal_hash == keyed_hash(RESIDENT_ID)


def test_a_persons_penalty_is_recorded_and_never_public(tmp_path: Path) -> None:
    factories.authority()

    outcome = release(take(sheet(tmp_path, person(party_id=RESIDENT_ID))))

    assert outcome == BatchOutcome(released=0, withheld=1, left=0)


def test_the_command_imports_reports_and_releases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    firm = factories.firm()
    path = sheet(
        tmp_path, factories.penalty(firm), factories.penalty(firm, fine_wan="")
    )
    report = tmp_path / "report.csv"

    call_command(
        "import_records",
        str(path),
        *("--actor", importer().username),
        *("--released-by", factories.approver().username),
        *("--attest-ordinary", "--notice-served-on", "2026-11-01"),
        *("--report", str(report)),
    )

    printed = capsys.readouterr().out
    assert "2 rows read: added 1, changed 0, unchanged 0, held 0, refused 1" in printed
    assert "released 1, withheld 0, left 0" in printed
    assert "fine_missing" in report.read_text()


def test_the_command_refuses_a_release_by_who_imports(tmp_path: Path) -> None:
    both = factories.officer(Duty.IMPORT, Duty.APPROVE)
    path = sheet(tmp_path, factories.penalty(factories.firm()))

    with pytest.raises(CommandError) as told:
        call_command(
            "import_records",
            str(path),
            *("--actor", both.username, "--released-by", both.username),
        )

    assert isinstance(told.value.__cause__, SameOfficerError)
    assert not Record.objects.exists()


def test_the_examples_come_out_as_the_guide_says() -> None:
    for code in ("91529900990000017T", "91529900990000025M", "91529900990000033G"):
        factories.firm(code=code, name=f"示例企业{code[-2]}")
    folder = ROOT / "examples"

    penalties = take(folder / "penalties-n30.csv")
    samples = take(folder / "food-samples-f19.xlsx", options=SAMPLING)

    assert counts(penalties) == {"added": 2, "held": 1, "refused": 1}
    assert [issue[1:] for issue in issues(penalties)] == [
        ("held", "unknown_party"),
        ("refused", "fine_missing"),
    ]
    assert (samples.rows_read, counts(samples)) == (3, {"held": 3})
