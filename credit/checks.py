"""Whether the rule sets an operator points to are fit to judge by (系统检查)."""

from typing import Any

from django.conf import settings
from django.core import checks

from credit.domain.parameters import RulesetError
from credit.domain.ruleset import available, load


def check_rulesets(**_: Any) -> list[checks.CheckMessage]:
    """Refuse each rule set that cannot be read, and a choice of one that is not there.

    All are read, not only the one in use: `/rules` shows each.
    """
    folder = settings.RULESETS_DIR
    try:
        names = {settings.RULESET, *available(folder=folder)}
    except OSError as error:
        return [_error(str(error))]
    messages: list[checks.CheckMessage] = []
    for name in sorted(names):
        try:
            load(name, folder=folder)
        except (RulesetError, OSError) as error:
            messages.append(_error(str(error)))
    return messages


def _error(said: str) -> checks.Error:
    hint = (
        "Mend the file in the folder RULESETS_DIR, or choose another by ZHIXIN_RULESET."
    )
    return checks.Error(said, hint=hint, id="credit.E001")
