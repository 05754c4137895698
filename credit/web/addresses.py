"""Addresses of the rules: the page, a day, a number on it (规则地址)."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from credit.domain.explanation import Row
from credit.domain.rulebook import number_anchor, rule_anchor


def rules_url(*, on: date | None = None, name: str = "") -> str:
    """Return the page of the rule set in use, or of another, today or on a day."""
    said = {"set": name, "on": on.isoformat() if on else ""}
    query = urlencode({key: value for key, value in said.items() if value})
    return reverse("rules") + (f"?{query}" if query else "")


def rule_url(row: Row, *, on: date) -> str:
    """Return where the rules in force on a day tell what a line went by."""
    return f"{rules_url(on=on)}#{row_anchor(row)}"


def row_anchor(row: Row) -> str:
    """Return where the page tells the first number a line went by, or its rule."""
    if row.parameters:
        return number_anchor(row.parameters[0])
    return rule_anchor(row.rule) if row.rule else ""
