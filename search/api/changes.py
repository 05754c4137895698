"""Public changes since a paper, for whom it was given to (此后变化)."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from registry.api.rendering import Output
from search.models import Disclosure

MOST_CHANGES = 1_000


class ChangeOutput(Output):
    """A public change since a paper, as the feed numbers it."""

    seq = serializers.IntegerField()
    thing = serializers.CharField()
    key = serializers.CharField()
    uscc = serializers.CharField()
    state = serializers.ChoiceField(Disclosure.State.choices)
    at = serializers.DateTimeField()


def told_changes(changes: Iterable[Disclosure]) -> list[dict[str, Any]]:
    """Write changes as their shape wants them."""
    return [
        {
            "seq": one.seq,
            "thing": one.thing,
            "key": one.key,
            "uscc": one.enterprise.uscc,
            "state": one.state,
            "at": one.at,
        }
        for one in changes
    ]
