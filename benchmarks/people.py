"""The officers of a run, invented: one types, one imports, one approves (人员)."""

import secrets
from datetime import date

from registry.domain.vocabulary import AuthorityLevel, Duty
from registry.models import Authority, Officer, User

ORGAN_CODE = "11520000000000019J"
ORGAN_NAME = "贵州省市场监督管理局"
CLERK, IMPORTER, APPROVER = "clerk", "importer", "approver"


def make_officers() -> None:
    """Make the provincial regulator and its three officers."""
    organ = Authority.objects.create(
        uscc=ORGAN_CODE,
        name=ORGAN_NAME,
        level=AuthorityLevel.PROVINCE,
        region="520000",
    )
    for name, duties in (
        (CLERK, [Duty.ENTER, Duty.READ]),
        (IMPORTER, [Duty.IMPORT, Duty.READ]),
        (APPROVER, [Duty.APPROVE, Duty.READ]),
    ):
        Officer.objects.create(
            user=User.objects.create_user(
                name, full_name="示例人员", password=secrets.token_urlsafe()
            ),
            authority=organ,
            duties=duties,
            certificate_number=f"示例-{name}",
            effective_from=date(2020, 1, 1),
        )


def officer(name: str) -> User:
    """Return one of the three."""
    return User.objects.get(username=name)
