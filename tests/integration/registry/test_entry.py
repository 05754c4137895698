"""Drafts: kept as typed, sent once, judged by somebody else, never half-done."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from registry.domain.attestations import Attestation
from registry.domain.fields import forms
from registry.domain.procedures.transitions import (
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty, ProcedureType, Sector
from registry.models import Change, Draft, DraftState, Record, RecordParty, User
from registry.services import entry, queues
from registry.services.entry import (
    DraftLockedError,
    StatementFaultyError,
    UnknownFirmError,
)
from registry.services.organs import OtherOrganError
from registry.services.personal import unseal
from registry.services.records import RecordExistsError
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import county, neighbour

pytestmark = pytest.mark.django_db

RESIDENT_ID = "52000019000101006X"  # synthetic vector


def save(actor: User, *, draft_id: UUID | None = None, **stated: Any) -> Draft:
    return entry.save_draft(
        draft_id or uuid4(),
        form=forms()["penalty"],
        sector=Sector.FOOD,
        stated=stated,
        actor=actor,
        now=NOW,
    )


def test_a_draft_is_kept_however_wrong_it_is() -> None:
    draft = save(factories.officer(), decided_on="明年", fine_wan="许多")

    draft.refresh_from_db()
    assert draft.stated == {"decided_on": "明年", "fine_wan": "许多"}
    assert not Change.objects.exists()


def test_saving_again_under_the_same_id_changes_the_same_draft() -> None:
    actor, draft_id = factories.officer(), uuid4()

    save(actor, draft_id=draft_id, content="一")
    save(actor, draft_id=draft_id, content="二")

    assert [draft.stated for draft in Draft.objects.all()] == [{"content": "二"}]


def test_a_draft_of_another_officer_is_not_overwritten() -> None:
    draft = save(factories.officer(), content="一")

    with pytest.raises(DraftLockedError):
        save(factories.officer(), draft_id=draft.pk, content="二")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"punished_nmae": "x"}, "unknown_field"),
        ({"content": "a\0b"}, "forbidden_character"),
        ({"content": "\ud800"}, "forbidden_character"),
        ({"remark": "长" * 300_000}, "too_long"),
    ],
)
def test_what_no_draft_can_keep_is_refused_by_name(
    stated: dict[str, Any], code: str
) -> None:
    with pytest.raises(StatementFaultyError) as caught:
        save(factories.officer(), **stated)

    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_personal_number_is_kept_encrypted_and_apart() -> None:
    draft = save(factories.officer(), party_id=RESIDENT_ID, content="罚款")

    draft.refresh_from_db()
    assert draft.stated == {"content": "罚款"}
    assert RESIDENT_ID.encode() not in bytes(draft.personal or b"")
    assert unseal(draft.personal) == {"party_id": RESIDENT_ID}


def test_a_personal_number_stays_when_the_form_is_saved_without_it() -> None:
    actor = factories.officer()
    draft = save(actor, party_id=RESIDENT_ID)

    again = save(actor, draft_id=draft.pk, content="罚款")

    assert unseal(again.personal) == {"party_id": RESIDENT_ID}


def test_whoever_entered_a_draft_cannot_approve_it() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft = factories.draft(factories.penalty(factories.firm()), actor=both)

    with pytest.raises(SameOfficerError):
        entry.approve_draft(
            draft.pk, attestation=factories.ATTESTED, actor=both, now=NOW
        )
    assert not Record.objects.exists()


def held(**stated: Any) -> Draft:
    """Make a draft that waits for a person, entered by some importer."""
    draft = save(factories.officer(), **factories.penalty(**stated))
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.HELD)
    draft.refresh_from_db()
    return draft


def test_whoever_linked_a_held_row_cannot_approve_it() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft, firm = held(), factories.firm()
    entry.link_party(draft.pk, slot=1, uscc=firm.uscc, actor=both, now=NOW)
    entry.submit_draft(draft.pk, actor=factories.officer(), now=NOW)

    with pytest.raises(SameOfficerError):
        entry.approve_draft(
            draft.pk, attestation=factories.ATTESTED, actor=both, now=NOW
        )


def test_whoever_wrote_in_a_held_row_cannot_approve_it() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft = held()
    save(both, draft_id=draft.pk, **factories.penalty(factories.firm()))
    entry.submit_draft(draft.pk, actor=factories.officer(), now=NOW)

    with pytest.raises(SameOfficerError):
        entry.approve_draft(
            draft.pk, attestation=factories.ATTESTED, actor=both, now=NOW
        )


def test_of_two_who_wrote_in_a_held_row_neither_can_approve_it() -> None:
    first, second = (
        factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ) for _ in range(2)
    )
    draft, firm = held(), factories.firm()
    save(first, draft_id=draft.pk, **factories.penalty(firm))
    entry.link_party(draft.pk, slot=1, uscc=firm.uscc, actor=second, now=NOW)
    entry.submit_draft(draft.pk, actor=factories.officer(), now=NOW)

    for one in (first, second):
        assert not queues.approvals(actor=one, now=NOW).exists()
        with pytest.raises(SameOfficerError):
            entry.approve_draft(
                draft.pk, attestation=factories.ATTESTED, actor=one, now=NOW
            )


def test_whoever_submitted_a_held_row_cannot_approve_it() -> None:
    both = factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ)
    draft = held()
    entry.submit_draft(draft.pk, actor=both, now=NOW)

    with pytest.raises(SameOfficerError):
        entry.approve_draft(
            draft.pk, attestation=factories.ATTESTED, actor=both, now=NOW
        )


def test_a_linked_held_row_becomes_the_firms_record() -> None:
    draft, firm = held(), factories.firm()

    entry.link_party(
        draft.pk, slot=1, uscc=firm.uscc, actor=factories.officer(), now=NOW
    )
    entry.submit_draft(draft.pk, actor=factories.officer(), now=NOW)
    entry.approve_draft(
        draft.pk,
        attestation=factories.ATTESTED,
        actor=factories.approver(),
        now=NOW,
    )

    assert RecordParty.objects.get().enterprise == firm


def test_a_party_is_not_linked_to_a_firm_nobody_registered() -> None:
    draft, code = held(), factories.uscc()

    with pytest.raises(UnknownFirmError, match=code):
        entry.link_party(
            draft.pk, slot=1, uscc=code, actor=factories.officer(), now=NOW
        )


def test_another_officers_own_draft_is_not_linked_behind_their_back() -> None:
    draft, firm = save(factories.officer()), factories.firm()

    with pytest.raises(DraftLockedError):
        entry.link_party(
            draft.pk, slot=1, uscc=firm.uscc, actor=factories.officer(), now=NOW
        )


def test_a_faulty_draft_is_not_sent_and_every_fault_is_named() -> None:
    actor = factories.officer()
    draft = save(actor, **factories.penalty(fine_wan="六", decided_on="2027-01-01"))

    with pytest.raises(StatementFaultyError) as caught:
        entry.submit_draft(draft.pk, actor=actor, now=NOW)

    named = {(fault.field, fault.code) for fault in caught.value.faults}
    assert {("fine_wan", "invalid_amount"), ("decided_on", "future_date")} <= named
    draft.refresh_from_db()
    assert draft.state == DraftState.EDITING


def test_a_known_document_is_not_sent_a_second_time() -> None:
    stated = factories.penalty(factories.firm())
    record = factories.record(stated)

    with pytest.raises(RecordExistsError, match=record.key):
        factories.draft(stated)


def test_a_submitted_draft_can_no_longer_be_changed_by_who_sent_it() -> None:
    actor = factories.officer()
    draft = factories.draft(factories.penalty(factories.firm()), actor=actor)

    with pytest.raises(DraftLockedError):
        save(actor, draft_id=draft.pk, content="别的")


def test_a_draft_is_returned_with_a_reason_and_sent_again() -> None:
    actor, second = factories.officer(), factories.approver()
    draft = factories.draft(factories.penalty(factories.firm()), actor=actor)

    with pytest.raises(ReasonNeededError):
        entry.return_draft(draft.pk, actor=second, now=NOW, reason=" ")
    entry.return_draft(draft.pk, actor=second, now=NOW, reason="缺少依据条款")
    sent = entry.submit_draft(draft.pk, actor=actor, now=NOW)

    assert sent.state == DraftState.SUBMITTED


def test_an_approved_draft_is_not_approved_twice() -> None:
    stated, second = factories.penalty(factories.firm()), factories.approver()
    draft = factories.draft(stated)
    entry.approve_draft(draft.pk, attestation=factories.ATTESTED, actor=second, now=NOW)

    with pytest.raises(StepNotAllowedError):
        entry.approve_draft(
            draft.pk, attestation=factories.ATTESTED, actor=second, now=NOW
        )
    assert Record.objects.count() == 1


def test_a_corrected_version_says_who_made_it_when_and_on_what_ground() -> None:
    record = factories.record(factories.penalty(factories.firm()))
    factories.correct(record, content="罚款六万元整", now=NOW + timedelta(days=1))

    first, second = record.versions.order_by("ordinal")
    assert (first.reason, second.reason) == ("entry", "示例:金额录入有误")
    assert second.entered_by != second.approved_by
    assert second.change.stamped_at - first.change.stamped_at == timedelta(days=1)
    assert first.detail["content"] != second.detail["content"] == "罚款六万元整"


def test_a_text_with_a_telephone_number_is_not_attested_to_be_screened() -> None:
    stated = factories.penalty(factories.firm(), facts="示例:请致电13800138000核实。")
    waiting = factories.draft(stated)

    with pytest.raises(StatementFaultyError, match="mask it") as refused:
        entry.approve_draft(
            waiting.pk,
            attestation=factories.ATTESTED,
            actor=factories.approver(),
            now=NOW,
        )

    assert [fault.field for fault in refused.value.faults] == ["facts"]
    assert not Record.objects.exists()


def test_a_text_that_nobody_attests_is_kept_and_never_published() -> None:
    stated = factories.penalty(factories.firm(), facts="示例:请致电13800138000核实。")
    unread = Attestation(
        procedure=ProcedureType.ORDINARY, notice_served_on=date(2026, 11, 1)
    )

    record = factories.record(stated, attestation=unread)

    assert not record.standings.filter(
        question="published", effective_from__isnull=False
    ).exists()


@pytest.mark.parametrize(
    ("organ", "is_taken"), [("own", True), ("above", True), ("beside", False)]
)
def test_an_officer_states_what_its_own_organ_or_one_below_decided(
    organ: str, *, is_taken: bool
) -> None:
    own = county()
    organs = {"own": own, "above": factories.authority(), "beside": neighbour()}
    actor = factories.officer(organ=organs[organ])
    stated = factories.penalty(
        factories.firm(), organ_name=own.name, organ_code=own.uscc
    )

    if is_taken:
        assert factories.draft(stated, actor=actor).state == DraftState.SUBMITTED
        return
    with pytest.raises(StatementFaultyError) as refused:
        factories.draft(stated, actor=actor)
    assert [fault.code for fault in refused.value.faults] == ["organ_beyond"]


def test_an_approver_of_a_neighbouring_organ_approves_nothing() -> None:
    own = county()
    stated = factories.penalty(
        factories.firm(), organ_name=own.name, organ_code=own.uscc
    )
    waiting = factories.draft(stated, actor=factories.officer(organ=own))

    with pytest.raises(OtherOrganError, match="示例县市场监督管理局"):
        entry.approve_draft(
            waiting.pk,
            attestation=factories.ATTESTED,
            actor=factories.officer(Duty.APPROVE, organ=neighbour()),
            now=NOW,
        )

    assert not Record.objects.exists()
