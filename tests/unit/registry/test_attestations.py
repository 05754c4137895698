"""What is attested is kept by a step and read again, also from before it was asked."""

import pytest

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import Secrecy


@pytest.mark.parametrize("secrecy", Secrecy)
def test_what_a_step_keeps_reads_as_it_was_attested(secrecy: Secrecy) -> None:
    attested = Attestation(is_screened=True, secrecy=secrecy)

    assert Attestation.from_payload(attested.to_payload()) == attested


def test_a_step_of_before_the_secrecy_review_reads_as_nothing_secret() -> None:
    kept = Attestation(is_screened=True).to_payload()
    del kept["secrecy"]

    assert Attestation.from_payload(kept).secrecy is Secrecy.NONE
