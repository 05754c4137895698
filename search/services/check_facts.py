"""What a check tells of many firms at once, as they are public today (批量核验)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db import connection

from credit.services.evaluation import ruleset
from registry.clock import day_of
from registry.domain.periods import add_days
from registry.domain.vocabulary import EnterpriseStatus, TierStatus
from search.domain.check_facts import CheckFacts, ToldTier, check_facts
from search.domain.firm_notes import LinkedFirm, Links, head_name, is_branch
from search.domain.grams import WHOLE, key_of
from search.domain.names import normalise
from search.domain.profile import PublicProfile, tier_status
from search.index import engines
from search.models import Disclosure, Profile
from search.selectors import PublicFile, open_profiles, profiles_of, public_file
from search.tier_selectors import tier_since

_MOST_HOLDERS = 5_000  # firms one question for heads may find
# The firm at the end of each chain of mergers; none if the public cannot find it.
_LIVE_SUCCESSORS = """
WITH RECURSIVE chain (merged, uscc) AS (
       SELECT uscc, view #>> '{firm,successor}'
         FROM search_profile WHERE uscc = ANY(%s)
        UNION
       SELECT chain.merged, p.view #>> '{firm,successor}'
         FROM chain JOIN search_profile p ON p.uscc = chain.uscc
        WHERE p.is_open AND p.view #>> '{firm,successor}' <> ''
)
SELECT chain.merged, p.uscc, p.name, p.status
  FROM chain JOIN search_profile p ON p.uscc = chain.uscc
 WHERE p.is_open AND p.view #>> '{firm,successor}' = ''
"""


def facts_of(
    codes: Collection[str], *, today: date, with_heads: bool = True
) -> dict[str, CheckFacts]:
    """Return what a check tells of each firm on file, by code, in the order asked.

    A fixed number of queries, however many firms; whom the public cannot find is left
    out. The latest change is that of the newest number of the firm's public view, so a
    withdrawal and a change of tier are changes too. Only the heads of branches are
    searched for; without them no engine is asked.

    Raises:
        SearchUnavailableError: the heads of branches are asked for; no engine answers.
    """
    rows = open_profiles().filter(uscc__in=codes)
    profiles = {profile.uscc: profile for profile in rows}
    changed = _last_changes(profiles.values())
    firms = [profile.view["firm"] for profile in profiles.values()]
    links = _links(firms, with_heads=with_heads)
    return {
        code: _facts(
            profiles[code],
            links=links.get(code, Links()),
            last_change=changed.get(code),
            today=today,
        )
        for code in codes
        if code in profiles
    }


def _facts(
    profile: Profile, *, links: Links, last_change: date | None, today: date
) -> CheckFacts:
    public, tier = _judged(profile, today=today)
    return check_facts(
        public, tier=tier, links=links, last_change=last_change, today=today
    )


def _judged(profile: Profile, *, today: date) -> tuple[PublicProfile, ToldTier]:
    """Judge a firm as its page does; one without records is not judged at all."""
    view = profile.view
    if not view["records"] and "pending" not in view:
        status = tier_status(profile.uscc, is_rated=False)
        return PublicProfile.from_view(view), ToldTier(tier=None, status=status)
    file = public_file(profile, today=today, as_of=today)
    tier = file.tier.tier
    told = ToldTier(
        tier=tier,
        status=file.tier.status,
        word=ruleset().word(tier).term if tier else "",
        since=tier_since(profile, file, today=today),
        due_on=_tier_due_on(file, today=today),
    )
    return file.public, told


def _tier_due_on(file: PublicFile, *, today: date) -> date | None:
    """Return the next day on which the tier or its first day may be another one.

    A fall that is told to the firm first is told to the public any day.
    """
    if file.tier.status is TierStatus.WITHHELD:
        return None
    if file.facts.pending or file.evaluation is None:
        return today
    edges = [
        add_days(edge, 1)  # a walk back for the first day looks at days gone by
        for fact in file.facts.history
        for edge in (fact.usable.start, fact.usable.end)
        if edge
    ]
    days = (day for day in (*edges, file.evaluation.due_on) if day and day > today)
    return min(days, default=None)


def _last_changes(profiles: Collection[Profile]) -> dict[str, date]:
    seqs = {profile.seq: profile.uscc for profile in profiles}
    told = Disclosure.objects.filter(stream=Disclosure.Stream.PUBLIC, seq__in=seqs)
    return {seqs[seq]: day_of(at) for seq, at in told.values_list("seq", "at")}


def _links(firms: Sequence[Mapping[str, str]], *, with_heads: bool) -> dict[str, Links]:
    """Return the live firms that merged ones and branches lead to, by their codes."""
    merged = [firm["uscc"] for firm in firms if firm["successor"]]
    branches = {
        firm["uscc"]: name
        for firm in firms
        if with_heads and is_branch(firm) and (name := head_name(firm["name"]))
    }
    successors = dict(_live_successors(merged)) if merged else {}
    heads = _heads(set(branches.values())) if branches else {}
    return {
        code: Links(
            successor=successors.get(code), head=heads.get(branches.get(code, ""))
        )
        for code in {*successors, *branches}
    }


def _live_successors(codes: Sequence[str]) -> Iterator[tuple[str, LinkedFirm]]:
    with connection.cursor() as cursor:
        cursor.execute(_LIVE_SUCCESSORS, [list(codes)])
        for merged, uscc, name, status in cursor:
            firm = LinkedFirm(uscc=uscc, name=name, status=EnterpriseStatus(status))
            yield merged, firm


def _heads(names: Collection[str]) -> dict[str, LinkedFirm]:
    """Return the firms that bear or bore normalised names, where it is only one.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    keys = [key_of(WHOLE + name) for name in names]
    codes, _ = engines.holders(keys, limit=_MOST_HOLDERS)
    if len(codes) == _MOST_HOLDERS:  # a namesake may be among those left out
        return {}
    found: dict[str, list[LinkedFirm]] = {}
    for profile in profiles_of(codes).values():
        firm = LinkedFirm(
            uscc=profile.uscc,
            name=profile.name,
            status=EnterpriseStatus(profile.status),
        )
        for name in set(map(normalise, (profile.name, *profile.former_names))):
            found.setdefault(name, []).append(firm)
    alone = {name: firms[0] for name, firms in found.items() if len(firms) == 1}
    return {name: alone[name] for name in names if name in alone}
