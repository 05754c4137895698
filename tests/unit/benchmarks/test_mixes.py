"""The texts that the speed of the search is measured with."""

from benchmarks.search_speed import mixes_of
from tests.unit.benchmarks.corpora import corpus


def test_the_mixes_are_of_the_same_firms_by_a_seed() -> None:
    mixes = mixes_of(corpus(), seed=1)

    assert [name[2:6] for name in mixes["full names"]] == mixes["characters 3-6"]
    assert len(mixes["full names"]) == 300
    assert mixes_of(corpus(), seed=1) == mixes
    assert mixes_of(corpus(), seed=2) != mixes
