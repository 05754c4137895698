"""The organ in charge on a day, and how far an organ's eye reaches (承办与管辖).

Endings are few: one statement reads them all, whatever is asked about.
"""

from datetime import date

from django.db.models import Q

from registry.domain.checking_base import Context
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.procedures.transitions import Who
from registry.domain.successions import Ending, Endings, done_by, in_charge
from registry.models import Authority, Case, Enterprise, Officer


class OtherOrganError(DomainError):
    """This step belongs to another organ than the officer's."""

    code = "other_organ"
    kind = ErrorKind.REFUSED


def endings() -> Endings:
    """Return how each organ that handed its work over ended, by its key."""
    rows = Authority.objects.filter(successor__isnull=False)
    return {
        organ: Ending(day, successor)
        for organ, day, successor in rows.values_list(
            "pk", "effective_until", "successor"
        )
        if day and successor
    }


def organ_in_charge(organ: Authority, *, on: date) -> Authority:
    """Return who does an organ's work on a day: itself, or who took it over."""
    if organ.successor_id is None:
        return organ
    found = in_charge(organ.pk, endings(), on=on)
    return organ if found == organ.pk else Authority.objects.get(pk=found)


def upper_of(organ: Authority, *, on: date) -> Authority | None:
    """Return the next organ above an organ; what took the upper one over counts."""
    above = organ.parent
    while above is not None:
        upper = organ_in_charge(above, on=on)
        if upper.pk != organ.pk:
            return upper
        above = above.parent
    return None


def province_of(organ: Authority, *, on: date) -> Authority:
    """Return the province's organ above an organ, or itself."""
    organ = organ_in_charge(organ, on=on)
    while upper := upper_of(organ, on=on):
        organ = upper
    return organ


def organ_for(case: Case, who: Who, *, on: date) -> Authority | None:
    """Return the organ that takes a case's step on a day; None: there is none above."""
    organ = organ_in_charge(case.authority, on=on)
    if who is Who.UPPER:
        return upper_of(organ, on=on)
    return province_of(organ, on=on) if who is Who.PROVINCE else organ


def supervising_organ(firm: Enterprise | None, *, on: date) -> Authority | None:
    """Return the organ of the county, or else prefecture or province, of a firm."""
    newest = firm.versions.order_by("-ordinal").first() if firm else None
    region = newest.region if newest else ""
    above = (region, f"{region[:4]}00", f"{region[:2]}0000")
    living = Authority.objects.filter(
        Q(effective_until=None) | Q(effective_until__gt=on), region__in=above
    )
    return min(living, key=lambda one: (above.index(one.region), one.pk), default=None)


def work_of(organ: Authority, *, on: date) -> frozenset[int]:
    """Return the keys of the organs whose work an organ does on a day."""
    return done_by({organ.pk}, endings(), on=on)


def organs_within(organ: Authority, *, on: date) -> frozenset[int]:
    """Return the organ and those below it, three levels at most, by their keys.

    What those did that one of them took over is within; what went elsewhere is not.
    """
    known = endings()
    own = done_by({organ.pk}, known, on=on)
    below = Authority.objects.filter(Q(parent__in=own) | Q(parent__parent__in=own))
    reach = own.union(below.values_list("pk", flat=True))
    return done_by(reach, known, on=on)


def reach_of(organ: Authority, *, on: date) -> Q:
    """Select what belongs to an organ and those below it on a day."""
    return Q(authority__in=organs_within(organ, on=on))


def require_within(officer: Officer, organ: Authority, *, on: date) -> None:
    """Refuse what an organ decided to officers of neither it nor an organ above it.

    Raises:
        OtherOrganError: naming the organ.
    """
    if organ.pk not in organs_within(officer.authority, on=on):
        raise OtherOrganError(
            msg("%(organ)s decided this: its officers, or those above, change it."),
            organ=organ_in_charge(organ, on=on).name,
        )


def checking_context(*, entering: Authority, today: date, is_form: bool) -> Context:
    """Return what checks read besides a statement: the day, and the organs so far.

    An organ states what it or one below it decided; a province whatever is registered,
    since it takes in what other provinces send.
    """
    begun = Q(effective_from=None) | Q(effective_from__lte=today)
    organs = Authority.objects.filter(begun)
    entering = organ_in_charge(entering, on=today)
    near = organs_within(entering, on=today) if entering.parent_id else None
    return Context(
        today=today,
        organs={organ.uscc: organ.name for organ in organs},
        ended={one.uscc: one.effective_until for one in organs if one.effective_until},
        beyond=frozenset(
            organ.uscc for organ in organs if near is not None and organ.pk not in near
        ),
        is_form=is_form,
    )
