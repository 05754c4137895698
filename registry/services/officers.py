"""Who acts: an officer in post whose duties allow the act (执法人员在岗与职责)."""

from datetime import date

from django.db.models import Q, QuerySet

from registry.domain.duties import ALLOWED_BY, Act, NotAllowedError, may, require
from registry.domain.errors import msg
from registry.domain.vocabulary import Duty
from registry.models import (
    Delegation,
    Enterprise,
    FirmAgent,
    Officer,
    User,
)
from registry.services.organs import organ_in_charge


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


def may_act(user: User, act: Act, *, on: date) -> bool:
    """Tell whether a user may do this on a day, to offer it or not."""
    try:
        acting_officer(user, act, on=on)
    except NotAllowedError:
        return False
    return True


def acting_officer(user: User, act: Act, *, on: date) -> Officer:
    """Return the post from which a user may do this on a day.

    Shape: its `duties` hold those delegated to it for the day too, and `lenders` those
    who delegated them, if the post alone does not allow the act; it is not saved.

    Time: a post counts from its first day, inclusive, to its end, exclusive.

    Raises:
        NotAllowedError: no post, not in post on that day, a duty is missing, or the
            organ has ended; it names who took over.
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
    _require_organ_in_being(officer, act, on=on)
    own, lent = frozenset(map(Duty, officer.duties)), _entrusted(officer, on=on)
    officer.duties = sorted(own.union(*lent.values()))
    require({Duty(duty) for duty in officer.duties}, act)
    if not may(own, act):
        allowing = ALLOWED_BY[act]
        officer.lenders = tuple(
            lender for lender, duties in lent.items() if duties & allowing
        )
    return officer


def _require_organ_in_being(officer: Officer, act: Act, *, on: date) -> None:
    organ = officer.authority
    if organ.effective_until is None or on < organ.effective_until:
        return
    successor = organ_in_charge(organ, on=on)
    raise NotAllowedError(
        msg("%(organ)s ended on %(day)s: %(successor)s does its work now.")
        if successor != organ
        else msg("%(organ)s ended on %(day)s, and nobody took its work over."),
        act=act,
        needed=ALLOWED_BY[act],
        organ=organ.name,
        day=organ.effective_until.isoformat(),
        successor=successor.name,
    )


def own_duties(officer: Officer) -> frozenset[Duty]:
    """Return the duties of an officer's own post, none that was delegated."""
    kept = Officer.objects.values_list("duties", flat=True).get(pk=officer.pk)
    return frozenset(map(Duty, kept))


def _entrusted(officer: Officer, *, on: date) -> dict[int, frozenset[Duty]]:
    """Return the duties that officers in post let this one act by on a day, by account.

    What the delegator no longer has, the delegate has no longer.
    """
    running = Delegation.objects.filter(
        Q(officer__effective_until=None) | Q(officer__effective_until__gt=on),
        delegate=officer,
        effective_from__lte=on,
        effective_until__gt=on,
        officer__authority=officer.authority,
    )
    found: dict[int, frozenset[Duty]] = {}
    for delegation in running.select_related("officer").order_by("id"):
        lender = delegation.officer
        lent = map(Duty, set(delegation.duties) & set(lender.duties))
        found[lender.user_id] = found.get(lender.user_id, frozenset()).union(lent)
    return found
