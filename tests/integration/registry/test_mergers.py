"""An organ merged or renamed: what it decided stays its own, what is open goes over."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from registry.clock import day_of
from registry.domain.counts import Count
from registry.domain.duties import NotAllowedError
from registry.domain.papers.paper import Paper, PaperKind
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.procedures.masking import MaskingStep
from registry.domain.procedures.objection import ObjectionState, ObjectionStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import AuthorityLevel, Duty, ProcedureKind, Question
from registry.models import Authority, Case, Listing, Task, User
from registry.reports.paper_pdf import paper_pdf
from registry.services import audits, entry, queues
from registry.services.case_offers import cases_near
from registry.services.case_papers import paper_of
from registry.services.entry import StatementFaultyError
from registry.services.mergers import (
    EndTooEarlyError,
    Merger,
    OrganEndedError,
    SuccessorNotFitError,
    UnknownOrganError,
    hand_over,
    merge_authority,
)
from registry.services.organ_counts import counts_of, total_of
from registry.services.organs import OtherOrganError, organ_in_charge, upper_of
from registry.services.tasks import open_tasks
from tests import factories
from tests.conftest import NOW
from tests.contest_walk import Contest
from tests.follow_up_walk import FollowUp, open_questions
from tests.listing_walk import Walk, county
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
END = day_of(NOW) + timedelta(days=1)
THEN = NOW + timedelta(days=1)


def organ(name: str, **columns: Any) -> Authority:
    """Register another organ below the province's."""
    number = Authority.objects.count()
    return Authority.objects.create(
        uscc=f"11529900TEST{number:05d}X",
        name=f"示例{name}市场监督管理局",
        document_prefix=f"示{name}市监",
        region="529903",
        **{
            "level": AuthorityLevel.COUNTY,
            "parent": factories.authority(),
            **columns,
        },
    )


def ends(
    ended: Authority, successor: Authority, *, on: date = END, now: datetime = NOW
) -> Authority:
    """Enter the end of an organ as an administrator."""
    merger = Merger(organ=ended.uscc, successor=successor.uscc, on=on)
    return merge_authority(merger, actor=factories.officer(Duty.ADMINISTER), now=now)


def handed_over(walk: Walk, successor: Authority) -> Walk:
    """Merge a walk's organ into another, whose officers go on from the next day."""
    ends(walk.organ, successor)
    walk.officers |= {
        duty: factories.officer(duty, organ=successor)
        for duty in (Duty.HANDLE, Duty.LEGAL, Duty.DECIDE, Duty.PUBLISH)
    }
    walk.wait(1)
    return walk


def shown_to(user: User, *, at: datetime) -> set[int]:
    """Return the cases whose open tasks are the officer's work."""
    return {task.case_id for task in open_tasks(actor=user, now=at)}


def paper(walk: Walk, kind: PaperKind) -> Paper:
    return paper_of(Case.objects.get(pk=walk.case_id), kind, now=walk.now)


def on(count: Count, *, of: Authority, at: datetime = THEN) -> int:
    """Return what is counted at one organ alone, in the month of a moment."""
    head = factories.officer(Duty.DECIDE)
    month = day_of(at)
    rows = counts_of(organ=None, first=month, last=month, actor=head, now=at)
    return total_of(row for row in rows if row.organ == of)[count]


def test_an_open_case_is_the_successors_work_from_the_day_of_the_end() -> None:
    walk = Walk()
    case, new = walk.propose(), organ("新")
    theirs = factories.officer(Duty.HANDLE, organ=new)

    ends(walk.organ, new)

    assert shown_to(walk.officers[Duty.HANDLE], at=NOW) == {case.pk}
    assert shown_to(theirs, at=NOW) == set()
    assert shown_to(theirs, at=THEN) == {case.pk}
    assert case in cases_near(actor=theirs, now=THEN)


def test_the_ended_organs_officers_take_no_step_and_are_told_who_does() -> None:
    walk, new = Walk(), organ("新")
    walk.propose()
    ends(walk.organ, new)

    walk.take(S.NOTIFY)
    walk.wait(1)

    with pytest.raises(NotAllowedError, match="示例新市场监督管理局"):
        walk.take(S.CLOSE)


def test_the_successor_takes_no_step_before_the_day() -> None:
    walk, new = Walk(), organ("新")
    walk.propose()
    ends(walk.organ, new)
    walk.officers[Duty.HANDLE] = factories.officer(Duty.HANDLE, organ=new)

    with pytest.raises(OtherOrganError, match=walk.organ.name):
        walk.take(S.NOTIFY)
    walk.wait(1)
    walk.take(S.NOTIFY)


def test_papers_of_a_case_handed_over_are_the_successors_and_say_whose_it_was() -> None:
    walk = handed_over(Walk().to(S.CONSENT), organ("新"))
    walk.take(S.DECIDE)
    walk.take(S.PUBLISH)

    before = paper(walk, PaperKind.PRIOR_NOTICE)
    after = paper(walk, PaperKind.LISTING_DECISION)
    assert (before.organ_name, before.number) == (
        "示例县市场监督管理局",
        "示市监列告〔2026〕1号",
    )
    assert (after.organ_name, after.number) == (
        "示例新市场监督管理局",
        "示新市监列决〔2026〕1号",
    )
    assert "本案原由示例县市场监督管理局办理" in after.sections[0].paragraphs[0]
    assert "承接" not in str(before.sections)
    assert paper_pdf(after).startswith(b"%PDF-")
    assert Listing.objects.get().authority.name == "示例新市场监督管理局"
    assert not audits.process_faults()


def test_what_the_old_organ_decided_keeps_its_name_though_the_new_one_publishes() -> (
    None
):
    walk = handed_over(Walk().to(S.DECIDE), organ("新"))

    walk.take(S.PUBLISH)

    assert Listing.objects.get().authority.name == "示例县市场监督管理局"
    assert walk.penalty.authority.name == "示例县市场监督管理局"


def test_the_successor_lists_for_what_the_old_organ_punished() -> None:
    walk = handed_over(Walk(), organ("新"))

    case = walk.propose()

    assert case.authority.name == "示例新市场监督管理局"


def test_only_the_successor_of_the_organ_that_determined_a_record_repairs_it() -> None:
    repair = RepairWalk(organ=county())
    new, other = organ("新"), organ("邻")
    ends(county(), new)
    repair.now = THEN
    repair.officers = {
        duty: factories.officer(duty, organ=new) for duty in (Duty.HANDLE, Duty.DECIDE)
    }

    with pytest.raises(OtherOrganError, match="示例新市场监督管理局"):
        repair.apply(by=factories.officer(Duty.HANDLE, organ=other))
    repair.granted()

    assert repair.open_questions() == set()


def test_a_repair_begun_before_the_merger_is_decided_by_the_successor() -> None:
    repair, new = RepairWalk(organ=county()), organ("新")
    repair.apply()
    ends(county(), new)
    repair.now = THEN
    repair.officers = {
        duty: factories.officer(duty, organ=new) for duty in repair.officers
    }

    repair.take(RepairStep.ACCEPT, by=Duty.HANDLE)
    granted = repair.take(RepairStep.GRANT)

    assert granted.payload["number"] == "示新市监修决〔2026〕1号"
    assert repair.record.authority == county()


def test_the_consent_is_asked_of_the_successors_upper_organ() -> None:
    city = organ("市", level=AuthorityLevel.PREFECTURE)
    walk, new = Walk().to(S.REVIEW), organ("新", parent=city)
    ends(walk.organ, new)

    assert [hand_over(now=NOW), hand_over(now=THEN), hand_over(now=THEN)] == [0, 1, 0]

    walk.wait(1)
    with pytest.raises(OtherOrganError, match=city.name):
        walk.take(S.CONSENT)
    walk.officers[Duty.CONSENT] = factories.officer(Duty.CONSENT, organ=city)
    assert shown_to(walk.officers[Duty.CONSENT], at=walk.now) == {walk.case_id}
    walk.take(S.CONSENT)


def test_a_case_that_came_to_the_province_awaits_no_consent() -> None:
    walk = handed_over(Walk().to(S.REVIEW), factories.authority())

    hand_over(now=walk.now)

    assert Task.objects.get(done_at=None).step == S.DECIDE
    walk.take(S.DECIDE)


def test_an_organ_below_a_merged_one_has_the_successor_as_its_upper() -> None:
    city = organ("市", level=AuthorityLevel.PREFECTURE)
    other = organ("并", level=AuthorityLevel.PREFECTURE)
    below = organ("县", parent=city)
    walk = Walk(organ=below).to(S.REVIEW)
    ends(city, other)
    consenting = factories.officer(Duty.CONSENT, organ=other)

    below.refresh_from_db()
    assert upper_of(below, on=day_of(NOW)) == city
    assert upper_of(below, on=END) == other
    assert shown_to(consenting, at=THEN) == {walk.case_id}
    walk.wait(1)
    walk.officers[Duty.CONSENT] = consenting
    walk.take(S.CONSENT)


def test_the_overseer_of_the_successor_sees_what_it_took_over_and_no_other_does() -> (
    None
):
    old_city = organ("市", level=AuthorityLevel.PREFECTURE)
    new_city = organ("并", level=AuthorityLevel.PREFECTURE)
    walk = Walk(organ=organ("县", parent=old_city))
    case = walk.propose()
    ends(walk.organ, organ("区", parent=new_city))
    left, right = (
        factories.officer(Duty.DECIDE, organ=one) for one in (old_city, new_city)
    )

    assert case in cases_near(actor=left, now=NOW)
    assert case not in cases_near(actor=left, now=THEN)
    assert case in cases_near(actor=right, now=THEN)


def test_open_tasks_and_later_steps_count_for_the_successor() -> None:
    walk, new = Walk().to(S.CONSENT), organ("新")
    old = walk.organ

    assert on(Count.OPEN_TASKS, of=old, at=NOW) == 1
    handed_over(walk, new)
    assert on(Count.OPEN_TASKS, of=old) == 0
    assert on(Count.OPEN_TASKS, of=new) == 1
    assert on(Count.DECIDED, of=old, at=NOW - timedelta(days=31)) == 1


def test_a_repair_counts_for_the_organ_in_charge_on_the_day_it_was_granted() -> None:
    before, after = RepairWalk(organ=county()), RepairWalk(organ=county())
    new = organ("新")
    before.granted()
    after.apply()
    ends(county(), new)
    after.now = THEN
    after.officers = {
        duty: factories.officer(duty, organ=new) for duty in after.officers
    }
    after.take(RepairStep.ACCEPT, by=Duty.HANDLE)
    after.take(RepairStep.GRANT)

    assert on(Count.GRANTED, of=county()) == 1
    assert on(Count.GRANTED, of=new) == 1


def test_a_masking_hides_what_the_successor_took_over() -> None:
    walk, new = FollowUp(kind=ProcedureKind.MASKING), organ("新")
    record = walk.penalty()
    ends(walk.organ, new)
    walk.now = THEN
    walk.officers |= {
        duty: factories.officer(duty, organ=new) for duty in walk.officers
    }

    walk.take(
        MaskingStep.APPLY,
        organ=walk.organ.uscc,
        filed_on=walk.today,
        applicant="示例管理人",
        court="示例中级人民法院",
        ruling_number="（2026）示破1号",
        ruled_on=date(2026, 11, 1),
        ends_when="示例:重整计划执行完毕或者终止",
        ruling=walk.paper(),
    )
    walk.take(MaskingStep.MASK, checked="示例:已核实")

    assert walk.case is not None
    assert walk.case.authority == new
    assert open_questions(record, on=walk.today) == {Question.USABLE}


def test_a_draft_awaiting_approval_is_approved_by_the_successor() -> None:
    stated = factories.penalty(
        factories.firm(), organ_name=county().name, organ_code=county().uscc
    )
    draft = factories.draft(stated, actor=factories.officer(Duty.ENTER, organ=county()))
    new = organ("新")
    ends(county(), new)
    approver = factories.officer(Duty.APPROVE, organ=new)

    assert draft not in queues.approvals(actor=approver, now=NOW)
    assert draft in queues.approvals(actor=approver, now=THEN)
    record = entry.approve_draft(
        draft.pk, attestation=factories.ATTESTED, actor=approver, now=THEN
    )

    assert record.authority == county()


@pytest.mark.parametrize(
    ("decided_on", "may"), [("2026-11-25", True), ("2026-11-26", False)]
)
def test_an_organ_that_ended_decided_until_the_day_before(
    decided_on: str, *, may: bool
) -> None:
    stated = factories.penalty(
        factories.firm(),
        organ_name=county().name,
        organ_code=county().uscc,
        decided_on=decided_on,
    )
    ends(county(), organ("新"))
    later = THEN + timedelta(days=3)

    if may:
        assert factories.draft(stated, now=later).state == "submitted"
    else:
        with pytest.raises(StatementFaultyError, match="2026-11-26"):
            factories.draft(stated, now=later)


def test_a_chain_of_mergers_is_followed_to_its_end() -> None:
    first, second, third = organ("一"), organ("二"), organ("三")
    ends(first, second)
    ends(second, third, on=END + timedelta(days=9))

    first.refresh_from_db()
    assert organ_in_charge(first, on=END + timedelta(days=8)) == second
    assert organ_in_charge(first, on=END + timedelta(days=9)) == third


def test_a_merger_that_cannot_be_is_refused() -> None:
    city = organ("市", level=AuthorityLevel.PREFECTURE)
    below, other = organ("县", parent=city), organ("邻")
    unknown = Authority(uscc="11529900TEST99999X")
    begins_later = organ("后", effective_from=END + timedelta(days=1))

    for ended, successor, error in (
        (below, unknown, UnknownOrganError),
        (unknown, below, UnknownOrganError),
        (below, below, SuccessorNotFitError),
        (city, below, SuccessorNotFitError),
        (below, begins_later, SuccessorNotFitError),
    ):
        with pytest.raises(error):
            ends(ended, successor)

    ends(below, other)
    with pytest.raises(OrganEndedError):
        ends(below, city)
    with pytest.raises(SuccessorNotFitError):
        ends(city, below)
    assert Authority.objects.filter(successor__isnull=False).count() == 1


@pytest.mark.parametrize(("days", "may"), [(0, False), (1, True)])
def test_an_organ_ends_after_the_last_step_of_its_cases(
    days: int, *, may: bool
) -> None:
    walk, new = Walk(), organ("新")
    walk.propose()
    day = day_of(NOW) + timedelta(days=days)

    if may:
        ends(walk.organ, new, on=day)
    else:
        with pytest.raises(EndTooEarlyError, match="2026-11-25"):
            ends(walk.organ, new, on=day)


def test_only_an_administrator_enters_a_merger_and_the_log_says_who() -> None:
    administrator, new = factories.officer(Duty.ADMINISTER), organ("新")
    merger = Merger(organ=county().uscc, successor=new.uscc, on=END)

    with pytest.raises(NotAllowedError):
        merge_authority(merger, actor=factories.officer(Duty.DECIDE), now=NOW)
    ended = merge_authority(merger, actor=administrator, now=NOW)

    ended = Authority.objects.select_related("ended_by").get(pk=ended.pk)
    assert ended.ended_by is not None
    assert (ended.ended_by.kind, ended.ended_by.actor_id) == (
        "authority",
        administrator.pk,
    )
    assert not audits.log_faults()


def test_a_successor_needs_an_end_in_the_database_too() -> None:
    new = organ("新")

    with pytest.raises(IntegrityError, match="registry_successor_from_a_day"):
        Authority.objects.filter(pk=county().pk).update(successor=new)


def test_the_command_enters_a_merger_and_tells_why_not() -> None:
    new, out = organ("新"), StringIO()
    actor = factories.officer(Duty.ADMINISTER).username
    asked = ("merge_authority", county().uscc, new.uscc)

    call_command(*asked, on=date(2099, 1, 1), actor=actor, stdout=out)
    with pytest.raises(CommandError, match="已经登记"):
        call_command(*asked, on=date(2099, 1, 1), actor=actor)

    assert "示例新市场监督管理局" in out.getvalue()


def test_what_an_ended_organ_lacked_is_entered_by_its_successor() -> None:
    own, successor = county(), organ("承接")
    contest = Contest(firm=factories.firm(), organ=own)
    contest.file(missing="示例处罚决定")
    contest.take(ObjectionStep.UPHOLD, outcome="add")
    ends(own, successor)
    contest.now = THEN
    contest.officers = Contest(firm=contest.firm, organ=successor).officers
    stated = factories.penalty(
        contest.firm, organ_name=successor.name, organ_code=successor.uscc
    )
    record = factories.record(stated, now=THEN)

    number = record.versions.get().document_number
    contest.take(ObjectionStep.INFORM, document_number=number)

    assert contest.state == ObjectionState.INFORMED
