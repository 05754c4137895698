"""Who acts: an officer in post whose duties allow the act (执法人员在岗与职责)."""

from datetime import date

from django.db.models import Q, QuerySet

from registry.domain.duties import ALLOWED_BY, Act, NotAllowedError, require
from registry.domain.errors import msg
from registry.domain.vocabulary import Duty
from registry.models import (
    Authority,
    Delegation,
    Enterprise,
    FirmAgent,
    Officer,
    User,
)


def live_agencies(*, on: date) -> QuerySet[FirmAgent]:
    """Return the agencies in force on a day, of accounts that are open.

    Time: the proof's first and last day both count; the day of a withdrawal does not.
    """
    return FirmAgent.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
        effective_from__lte=on,
        expires_on__gte=on,
        user__is_active=True,
    )


def is_agent(user: User, firm: Enterprise | None, *, on: date) -> bool:
    """Tell whether a user acts for a firm on a day, by an agency in force."""
    agencies = live_agencies(on=on).filter(user=user, enterprise=firm)
    return firm is not None and agencies.exists()


def reach_of(organ: Authority) -> Q:
    """Select what belongs to an organ and those below it; three levels at most."""
    return (
        Q(authority=organ)
        | Q(authority__parent=organ)
        | Q(authority__parent__parent=organ)
    )


def supervising_organ(firm: Enterprise | None, *, on: date) -> Authority | None:
    """Return the organ of the county, or else prefecture or province, of a firm."""
    newest = firm.versions.order_by("-ordinal").first() if firm else None
    region = newest.region if newest else ""
    above = (region, f"{region[:4]}00", f"{region[:2]}0000")
    living = Authority.objects.filter(
        Q(effective_until=None) | Q(effective_until__gt=on), region__in=above
    )
    return min(living, key=lambda one: (above.index(one.region), one.pk), default=None)


def province_of(organ: Authority) -> Authority:
    """Return the province's organ above an organ, or itself."""
    while organ.parent is not None:
        organ = organ.parent
    return organ


def may_act(user: User, act: Act, *, on: date) -> bool:
    """Tell whether a user may do this on a day, to offer it or not."""
    try:
        acting_officer(user, act, on=on)
    except NotAllowedError:
        return False
    return True


def acting_officer(user: User, act: Act, *, on: date) -> Officer:
    """Return the post from which a user may do this on a day.

    Shape: its `duties` hold those delegated to it for the day too; it is not saved.

    Time: a post counts from its first day, inclusive, to its end, exclusive.

    Raises:
        NotAllowedError: no post, not in post on that day, or a duty is missing.
    """
    officer = (
        Officer.objects.select_related("user", "authority").filter(user=user).first()
    )
    if officer is None or not officer.user.is_active:
        raise NotAllowedError(
            msg("This needs an officer's post, and the account has none."),
            act=act,
            needed=ALLOWED_BY[act],
        )
    ended = officer.effective_until is not None and officer.effective_until <= on
    if ended or on < officer.effective_from:
        raise NotAllowedError(
            msg("The officer is not in post on this day: have the post renewed."),
            act=act,
            needed=ALLOWED_BY[act],
        )
    own = frozenset(map(Duty, officer.duties))
    officer.duties = sorted(own | _entrusted(officer, on=on))
    require({Duty(duty) for duty in officer.duties}, act)
    return officer


def own_duties(officer: Officer) -> frozenset[Duty]:
    """Return the duties of an officer's own post, none that was delegated."""
    kept = Officer.objects.values_list("duties", flat=True).get(pk=officer.pk)
    return frozenset(map(Duty, kept))


def _entrusted(officer: Officer, *, on: date) -> frozenset[Duty]:
    """Return the duties that officers in post let this one act by on a day.

    What the delegator no longer has, the delegate has no longer.
    """
    running = Delegation.objects.filter(
        Q(officer__effective_until=None) | Q(officer__effective_until__gt=on),
        delegate=officer,
        effective_from__lte=on,
        effective_until__gt=on,
        officer__authority=officer.authority,
    )
    return frozenset(
        Duty(duty)
        for delegation in running.select_related("officer")
        for duty in set(delegation.duties) & set(delegation.officer.duties)
    )
