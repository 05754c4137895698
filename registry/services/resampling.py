"""Samplings compared with those the same organ recorded before, in sets (重复抽查核验).

One statement or a thousand take the same four queries.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.domain.periods import add_months
from registry.domain.resampling import (
    INTERVAL,
    OWN_RULES,
    Sampled,
    is_asked,
    repetition,
    sampled,
)
from registry.domain.statements import Fault, Statement
from registry.domain.vocabulary import InspectionForm, PartyRole, Question
from registry.models import Draft, Record, RecordParty, RecordVersion, Standing
from registry.services.releases import WITHDRAWN, policies


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedSampling:
    """A checked statement on its way to a new record.

    Shape: `links` maps slots of parties to the codes an officer chose.
    """

    statement: Statement
    sector: str
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_bound(self) -> bool:
        """Tell whether the interval binds it at all."""
        is_sampling = self.statement.form.form is InspectionForm.SAMPLING
        return is_sampling and self.sector not in OWN_RULES

    def sampled(self) -> Sampled:
        """Return what was sampled of whom."""
        codes = {
            str(party.role): party.code or self.links.get(str(party.slot), "")
            for party in self.statement.parties
            if party.is_answerable
        }
        return _sampled(
            self.statement.detail, organ=self.statement.organ_code, codes=codes
        )


def stated_in(draft: Draft, statement: Statement | None) -> StatedSampling | None:
    """Return what a draft states of a new record; a correction repeats nothing."""
    if statement is None or draft.record_id:
        return None
    return StatedSampling(statement=statement, sector=draft.sector, links=draft.links)


def repetition_in(draft: Draft, statement: Statement) -> Fault | None:
    """Say why a draft's sampling came too soon, if it did."""
    return repetitions([stated_in(draft, statement)])[0]


def repetitions(stated: Sequence[StatedSampling | None]) -> list[Fault | None]:
    """Say of each planned sampling whether it came too soon; None is never asked about.

    Those of the same set are compared too, in the order of their days.
    """
    found: list[Fault | None] = [None] * len(stated)
    bound = [
        (place, one.sampled())
        for place, one in enumerate(stated)
        if one and one.is_bound
    ]
    asked = [new for _, new in bound if is_asked(new, policies=policies())]
    known = _by_product(_recorded(asked) if asked else [])
    for place, new in sorted(bound, key=lambda pair: pair[1].on):
        found[place] = repetition(new, known[new.product], policies=policies())
        if found[place] is None:
            known[new.product].append(new)
    return found


def _by_product(samplings: Sequence[Sampled]) -> defaultdict[str, list[Sampled]]:
    found: defaultdict[str, list[Sampled]] = defaultdict(list)
    for one in samplings:
        found[one.product].append(one)
    return found


def _recorded(asked: Sequence[Sampled]) -> list[Sampled]:
    """Return what the same organs recorded of the same firms in the months before."""
    days = sorted(new.on for new in asked)
    back = policies().at(INTERVAL, days[-1]).count
    records = _records(asked, since=add_months(days[0], -back))
    codes = _makers(records)
    versions = RecordVersion.objects.filter(record__in=records).order_by(
        "record_id", "-ordinal"
    )
    return [
        _sampled(detail, organ=organ, codes=codes.get(record, {}))
        for record, organ, detail in versions.distinct("record_id").values_list(
            "record_id", "record__authority__uscc", "detail"
        )
    ]


def _makers(records: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Map samplings to the codes of who answers for them, by role."""
    newest = (
        RecordParty.objects.filter(record__in=records)
        .order_by("record_id", "slot", "-ordinal")
        .distinct("record_id", "slot")
    )
    codes: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for record, role, code, answers in newest.values_list(
        "record_id", "role", "enterprise__uscc", "is_answerable"
    ):
        if code and answers:
            codes[record][role] = code
    return codes


def _records(asked: Sequence[Sampled], *, since: date) -> list[int]:
    """Return the samplings of these organs and firms that were not withdrawn."""
    # The firm of a sampling begins with the code it is known by.
    firms = {new.firm.split()[0] for new in asked}
    records = Record.objects.filter(
        form=InspectionForm.SAMPLING,
        authority__uscc__in={new.organ for new in asked},
        parties__enterprise__uscc__in=firms,
        versions__event_on__gte=since,
    ).values_list("pk", flat=True)
    newest = Standing.objects.filter(
        record__in=set(records), question=Question.PUBLISHED
    ).order_by("record_id", "-id")
    return [
        record
        for record, reason in newest.distinct("record_id").values_list(
            "record_id", "reason"
        )
        if record and reason != WITHDRAWN
    ]


def _sampled(
    detail: Mapping[str, object], *, organ: str, codes: Mapping[str, str]
) -> Sampled:
    return sampled(
        detail,
        organ=organ,
        seller=codes.get(PartyRole.SAMPLED_SELLER, ""),
        producer=codes.get(PartyRole.NOMINAL_PRODUCER, ""),
    )
