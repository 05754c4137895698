"""What import commands share: accounts, the progress bar, errors (导入命令)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from registry.domain.attestations import Attestation
from registry.domain.errors import DomainError
from registry.domain.vocabulary import ProcedureType, Secrecy
from registry.models import User
from registry.sentences import sentence


def account(name: str) -> User:
    """Return the account of a name, or tell that there is none."""
    found = User.objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no account {name!r}.")
    return found


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in one line."""
    return ", ".join(f"{name} {count}" for name, count in counts.items())


@contextmanager
def told() -> Iterator[None]:
    """Tell anticipated errors in their sentence, not as a trace."""
    try:
        yield
    except DomainError as error:
        raise CommandError(sentence(error.template, error.params)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}.") from error


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Show bytes done of all on a terminal; nothing elsewhere."""
    bar = tqdm(unit="B", unit_scale=True, disable=None)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    with bar:
        yield show


def attested(options: Mapping[str, Any]) -> Attestation:
    """Return what the releasing officer attests of every row by the options."""
    is_ordinary = options["attest_ordinary"]
    return Attestation(
        procedure=ProcedureType["ORDINARY" if is_ordinary else "UNATTESTED"],
        notice_served_on=options["notice_served_on"],
        is_screened=True,  # rows with a personal number in a text were refused
        is_window_closed=options["attest_window_closed"],
        secrecy=Secrecy(options["secrecy"]),
    )
