"""How a case moves: transitions as data and the one function that takes them (流转)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType

from registry.domain.duties import Act, require
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.fields import Field
from registry.domain.procedures.situations import Due, Requirement
from registry.domain.vocabulary import Duty, ProcedureKind, Term


class Who(Term):
    """On whose side a step is taken (办理主体)."""

    ORGAN = "organ", "the organ of the case", "承办机关"
    UPPER = "upper", "the next organ above it", "上一级机关"
    PROVINCE = "province", "the province's organ above it", "省级机关"
    FIRM = "firm", "the firm", "当事人"
    PARTNER = "partner", "the bank or agency", "合作机构"
    CLOCK = "clock", "the end of a term", "期限届满"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One step a procedure knows.

    Shape: None among `from_states` is a case that has no step yet; `fields` are what
    the step states; every one of `requires` must find no obstacle. `asks` and
    `asks_term` are one sentence of what the law asks here.
    """

    step: Term
    from_states: frozenset[Term | None]
    to_state: Term
    act: Act
    who: Who = Who.ORGAN
    needs_other_officer: bool = False  # nobody who acted before may take it
    needs_reason: bool = False
    hears_firm: bool = False  # the organ's step, with the firm before it
    article: str = ""  # legal basis, as it is stored with the step
    asks: str = ""
    asks_term: str = ""
    fields: tuple[Field, ...] = ()
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """A procedure's whole table: what is not in it cannot happen (程序).

    Shape: `dues` says of a state which step is awaited, and for how long; `after_fall`
    says so instead once the record the case rests on fell (subject `fell_on`); `told`
    are the steps the firm is told of, with what they state; no others.
    """

    kind: ProcedureKind
    transitions: tuple[Transition, ...]
    dues: Mapping[str, Due] = field(default_factory=lambda: MappingProxyType({}))
    told: frozenset[Term] = frozenset()
    after_fall: Mapping[str, Due] = field(default_factory=lambda: MappingProxyType({}))

    def from_state(self, state: str | None) -> tuple[Transition, ...]:
        """List what can follow `state`, in the table's order."""
        return tuple(item for item in self.transitions if state in item.from_states)


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """Who takes a step, with which duties, after whom (经办人).

    Shape: `officer`, `others` and `lenders` are keys of accounts; `others` are those
    who entered or took the steps that this one checks, or on whose behalf, or the
    seconding officer of an adoption; `lenders` are those by whose delegation alone the
    officer has the duty. `side` is whose own agent it is, who holds no duties: the
    firm's or the partner's; None of an officer.
    """

    officer: int
    duties: AbstractSet[Duty]
    others: AbstractSet[int] = field(default_factory=frozenset)
    reason: str = ""
    lenders: tuple[int, ...] = ()
    side: Who | None = None

    def on_behalf_of(self, transition: Transition) -> int | None:
        """Return who lent the duty a step is taken by; None: it is the officer's own.

        Shape: a lender who could not take the step lends nothing for it.
        """
        barred = self.others if transition.needs_other_officer else ()
        return next((one for one in self.lenders if one not in barred), None)


class StepNotAllowedError(DomainError):
    """The case is not in a state from which this step can be taken; reload it."""

    code = "step_not_allowed"
    kind = ErrorKind.CONFLICT


class SameOfficerError(DomainError):
    """This step needs another officer than those who acted before."""

    code = "same_officer"
    kind = ErrorKind.REFUSED


class ReasonNeededError(DomainError):
    """This step needs a reason; state it."""

    code = "reason_needed"
    kind = ErrorKind.INVALID


def advance(
    procedure: Procedure, state: str | None, step: str, *, by: Acting
) -> Transition:
    """Find the transition that `step` takes from `state`, or refuse it.

    Shape: `state` is the state of the case's last step, None before the first.

    Raises:
        StepNotAllowedError: the table has no such step here; it names those it has.
        NotAllowedError: the officer's duties do not allow the step.
        SameOfficerError: the step needs another officer, and there is none.
        ReasonNeededError: the step needs a reason and none is stated.
    """
    transition = _find(procedure, state, step)
    if by.side is not transition.who and transition.who is not Who.CLOCK:
        require(by.duties, transition.act)
    if transition.needs_other_officer and (not by.others or by.officer in by.others):
        raise SameOfficerError(
            msg(
                "To %(label)s takes another officer than those who entered or "
                "proposed it."
            ),
            label=transition.act.label,
            label_term=transition.act.term,
        )
    if by.lenders and by.on_behalf_of(transition) is None:
        raise SameOfficerError(
            msg(
                "To %(label)s takes another officer than those who entered or "
                "proposed it, and than whoever lent you the duty."
            ),
            label=transition.act.label,
            label_term=transition.act.term,
        )
    if transition.needs_reason and not by.reason.strip():
        raise ReasonNeededError(
            msg("State the reason to %(label)s."),
            fields={"reason": [ReasonNeededError.code]},
            label=transition.act.label,
            label_term=transition.act.term,
        )
    return transition


def _find(procedure: Procedure, state: str | None, step: str) -> Transition:
    possible = procedure.from_state(state)
    for transition in possible:
        if transition.step == step:
            return transition
    allowed = ", ".join(item.step.value for item in possible) or "none"
    raise StepNotAllowedError(
        msg(
            "The step %(step)s cannot follow the state %(state)s of the procedure "
            "%(procedure)s; allowed steps: %(allowed)s."
        ),
        step=step,
        state=state or "none",
        procedure=procedure.kind.value,
        allowed=allowed,
    )
