"""How a penalty's decision document is released to the public, and leaves (文书公开).

What is released is one attachment, known by its digest; it is public as long as its
record is and the last step released it. When the record goes, the document is gone
with it, and nothing has to happen here.

Source: SAMR order 45 (2021) arts. 4-7, 9, 11; 个人信息保护法 arts. 25, 51.
"""

from collections.abc import Sequence
from types import MappingProxyType

from registry.domain.duties import Act
from registry.domain.errors import msg
from registry.domain.procedures.requirements import record_is_shown
from registry.domain.procedures.situations import Due, Situation, StepFact
from registry.domain.procedures.step_fields import fields_of
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.release_clocks import PUBLICATION
from registry.domain.screened_texts import PagesDeclared, pages_in, runs_of
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Term

FIELDS = fields_of(ProcedureKind.PAPER)
ORDER = "SAMR order 45 (2021)"
SCREENED = "个人信息保护法 arts. 25 and 51"


class PaperStep(Term):
    """Steps of a decision document's release (文书公开步骤)."""

    PROPOSE = "propose", "propose the document", "提出公开文书"
    DECLARE = "declare", "declare pages free of personal data", "逐页确认"
    REPLACE = "replace", "replace it by a masked version", "更换为脱敏版本"
    RELEASE = "release", "release the document", "公开文书"
    WITHDRAW = "withdraw", "withdraw the document", "撤下文书"


class PaperState(Term):
    """States of a decision document's release (文书公开状态)."""

    PROPOSED = "proposed", "to be released", "待公开"
    RELEASED = "released", "released", "已公开"
    WITHDRAWN = "withdrawn", "withdrawn", "已撤下"


# While in one of these a record has its document; in the last the public sees it.
STANDING = frozenset({PaperState.PROPOSED, PaperState.RELEASED})
SHOWN = (PaperState.RELEASED,)
_NAMING = frozenset({PaperStep.PROPOSE, PaperStep.REPLACE})


def paper_named(steps: Sequence[StepFact]) -> str:
    """Return the digest of the attachment that a case is about now; "": none yet."""
    named = [one.stated["paper"][0] for one in steps if one.name in _NAMING]
    return named[-1] if named else ""


def pages_declared(steps: Sequence[StepFact]) -> tuple[PagesDeclared, ...]:
    """Return who declared which pages of the attachment that was named last."""
    found: list[PagesDeclared] = []
    for one in steps:
        if one.name in _NAMING:
            found.clear()
        elif one.name == PaperStep.DECLARE:
            pages = pages_in(one.stated["pages"])
            found.append(PagesDeclared(officer=one.actor, pages=pages))
    return tuple(found)


def one_file_is_named(situation: Situation) -> Fault | None:
    """Take one file: the document whole."""
    if len(situation.stated.get("paper", ("",))) == 1:
        return None
    return Fault(
        field="paper",
        code="several_files",
        message=msg("The document is one file: join its pages."),
    )


def another_file_is_named(situation: Situation) -> Fault | None:
    """Take only another file than the one to be replaced."""
    if paper_named(situation.steps) not in situation.stated.get("paper", ()):
        return None
    return Fault(
        field="paper",
        code="same_file",
        message=msg("This is the very file that is to be replaced."),
    )


def no_other_paper_stands(situation: Situation) -> Fault | None:
    """Keep one document a record: the one before is replaced or withdrawn."""
    if not situation.subject.get("has_paper"):
        return None
    return Fault(
        field="record",
        code="paper_stands",
        message=msg("This record has its document: replace or withdraw that one."),
    )


def some_page_is_unread(situation: Situation) -> Fault | None:
    """Declare pages only where no machine reads them."""
    if situation.subject.get("unread"):
        return None
    return Fault(
        field="",
        code="nothing_to_declare",
        message=msg("A machine reads every page of this document: none is declared."),
    )


def pages_are_unread(situation: Situation) -> Fault | None:
    """Declare by their numbers the very pages that no machine reads."""
    text, unread = situation.stated.get("pages"), situation.subject.get("unread", ())
    if text is None or not unread:
        return None
    pages = pages_in(text)
    if pages and pages <= set(unread):
        return None
    return Fault(
        field="pages",
        code="unknown_pages",
        message=msg("Write page numbers like 2, 4-7; no machine reads %(pages)s."),
        params={"pages": runs_of(unread)},
    )


def nothing_blocks_release(situation: Situation) -> tuple[Fault, ...]:
    """Refuse personal data, and pages that neither machine nor two officers read."""
    return tuple(situation.subject.get("obstacles", ()))


PAPER = Procedure(
    kind=ProcedureKind.PAPER,
    transitions=(
        Transition(
            step=PaperStep.PROPOSE,
            from_states=frozenset({None}),
            to_state=PaperState.PROPOSED,
            act=Act.HANDLE_CASE,
            article=f"{ORDER} arts. 4-7",
            asks="Redacted where the law demands it, and otherwise as it was served.",
            asks_term="除依法隐去的内容外，公开的决定书应当与送达当事人的一致。",
            fields=FIELDS["propose"],
            requires=(one_file_is_named, record_is_shown, no_other_paper_stands),
        ),
        Transition(
            step=PaperStep.DECLARE,
            from_states=frozenset({PaperState.PROPOSED}),
            to_state=PaperState.PROPOSED,
            act=Act.DECLARE_PAGES,
            article=SCREENED,
            asks="Two officers look, each alone, at what no machine reads.",
            asks_term="机器无法识别的页面，由两名执法人员分别逐页查看确认。",
            fields=FIELDS["declare"],
            requires=(some_page_is_unread, pages_are_unread),
        ),
        Transition(
            step=PaperStep.REPLACE,
            from_states=STANDING,
            to_state=PaperState.PROPOSED,
            act=Act.HANDLE_CASE,
            article=SCREENED,
            asks="The version before leaves the public at once; this one waits.",
            asks_term="原版本立即停止公开；新版本须重新确认后公开。",
            fields=FIELDS["replace"],
            requires=(one_file_is_named, another_file_is_named),
        ),
        Transition(
            step=PaperStep.RELEASE,
            from_states=frozenset({PaperState.PROPOSED}),
            to_state=PaperState.RELEASED,
            act=Act.PUBLISH_DECISION,
            needs_other_officer=True,
            article=f"{ORDER} arts. 4 and 9",
            asks="Within twenty working days of the decision, with its summary.",
            asks_term="自作出决定之日起二十个工作日内，与摘要一并公示。",
            requires=(record_is_shown, nothing_blocks_release),
        ),
        Transition(
            step=PaperStep.WITHDRAW,
            from_states=STANDING,
            to_state=PaperState.WITHDRAWN,
            act=Act.DECIDE_CASE,
            needs_reason=True,
            article=f"{ORDER} arts. 6 and 11",
            asks="It leaves at once; the record stays public.",
            asks_term="立即停止公开该文书，并说明理由；处罚信息继续公示。",
        ),
    ),
    dues=MappingProxyType(
        {
            PaperState.PROPOSED: Due(
                step=PaperStep.RELEASE, limit=PUBLICATION, known_as="decided_on"
            ),
        }
    ),
    after_fall=MappingProxyType(
        {PaperState.PROPOSED: Due(step=PaperStep.WITHDRAW)},
    ),
)
