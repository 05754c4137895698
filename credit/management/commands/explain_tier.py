"""Explain a firm's tier: every fact, its points, the rule and its source (评价说明)."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.domain.explanation import explain
from credit.services.evaluation import evaluate_firm, ruleset
from registry.clock import CHINA, today
from registry.domain.errors import DomainError
from registry.domain.uscc import parse_uscc
from registry.domain.vocabulary import Audience
from registry.models import Enterprise
from registry.selectors import log_position, position_known_at


class Command(BaseCommand):
    """Print the judgement of one firm and why."""

    help = "Explain a firm's tier, as of a day and as known at an instant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        add = parser.add_argument
        add("uscc")
        add("--audience", choices=list(Audience), default=Audience.PUBLIC)
        add("--as-of", type=date.fromisoformat, help="civil day")
        add("--known-at", type=datetime.fromisoformat, help="instant; China's if naive")

    def handle(self, **options: Any) -> None:
        """Judge, and print the explanation."""
        try:
            code = parse_uscc(options["uscc"])
            known_at = options["known_at"]
            if known_at and known_at.tzinfo is None:
                known_at = known_at.replace(tzinfo=CHINA)
            position = position_known_at(known_at) if known_at else log_position()
            firm = Enterprise.objects.get(uscc=code)
            evaluation = evaluate_firm(
                firm.pk,
                audience=Audience(options["audience"]),
                as_of=options["as_of"] or today(),
                today=today(),
                position=position,
            )
        except (DomainError, Enterprise.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        told = explain(evaluation, ruleset=ruleset(), language="zh")
        self.stdout.write(f"{code}  {evaluation.as_of}  position {position}")
        self.stdout.write(f"{told.headline}\n{told.arithmetic}")
        for row in (*told.counted, *told.ignored):
            words = (row.rule_title, row.ground, row.source, row.reason)
            self.stdout.write(
                f"  {row.points:>5}  {row.event_on}  {row.fact_key}  {' '.join(words)}"
            )
        for veto in told.vetoes:
            self.stdout.write(f"  veto  {veto.title}  {veto.term}  {veto.source}")
