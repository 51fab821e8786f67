"""Which purposes a seeded fault is run against, and how the work is shared out."""

import pytest

from jtqr.commands.faults import _asked, _chosen, _shard
from jtqr.conformance.expectations import Expectations, Fault, trials
from jtqr.errors import KitMisuse

IDS = [f"TP-{index}" for index in range(20)]
TRIALS = trials(
    Expectations(
        faults_file=1,
        faults=(
            Fault(name="blind", negates=("1",), must_fail=("TP-3", "TP-17")),
            Fault(name="deaf", negates=("1",), must_fail=("TP-3", "TP-17")),
            Fault(name="lame", negates=("1",), declaration="strict.yaml", must_fail=("TP-5",)),
        ),
    )
)
HONEST, STRICT, BLIND, DEAF, LAME = TRIALS


def test_without_a_number_a_fault_is_run_against_everything() -> None:
    assert _asked(BLIND, IDS, None, 1) == IDS


def test_the_honest_terminal_is_always_run_against_everything() -> None:
    assert _asked(HONEST, IDS, 2, 1) == IDS


def test_under_another_declaration_it_is_run_against_what_is_closest_and_so_many_others() -> None:
    asked = _asked(STRICT, IDS, 2, 1)
    assert len(asked) == 3
    assert "TP-5" in asked
    assert _asked(STRICT, IDS, None, 1) == IDS


@pytest.mark.parametrize("others", [0, 1, 5])
def test_what_must_fail_is_asked_and_so_many_others_in_the_order_of_the_suites(others: int) -> None:
    asked = _asked(BLIND, IDS, others, 1)
    assert set(asked) > {"TP-3", "TP-17"} if others else asked == ["TP-3", "TP-17"]
    assert len(asked) == 2 + others
    assert asked == sorted(asked, key=IDS.index)


def test_more_others_than_there_are_is_everything() -> None:
    assert _asked(BLIND, IDS, 99, 1) == IDS


def test_the_same_seed_draws_the_same_and_another_seed_or_fault_others() -> None:
    assert _asked(BLIND, IDS, 5, 1) == _asked(BLIND, IDS, 5, 1)
    drawn = [_asked(fault, IDS, 5, seed) for fault in (BLIND, DEAF) for seed in (1, 2)]
    assert len({tuple(one) for one in drawn}) == 4


def test_over_many_seeds_every_other_purpose_is_asked() -> None:
    assert {name for seed in range(50) for name in _asked(BLIND, IDS, 3, seed)} == set(IDS)


def test_what_must_fail_is_never_among_the_others() -> None:
    assert all(len(_asked(BLIND, IDS, 3, seed)) == 5 for seed in range(50))


def test_shards_are_disjoint_and_together_everything() -> None:
    chosen = _chosen(TRIALS, ())
    assert chosen == [HONEST, STRICT, BLIND, DEAF, LAME]
    shards = [_shard(chosen, f"{index}/2") for index in (1, 2)]
    assert shards == [[HONEST, BLIND, LAME], [STRICT, DEAF]]


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2", "1/2/3"])
def test_a_shard_that_is_none_is_told(shard: str) -> None:
    with pytest.raises(KitMisuse, match="write i/n with i from 1 to n"):
        _shard([HONEST], shard)


def test_named_faults_come_in_the_order_of_the_names_and_unknown_ones_are_told() -> None:
    assert _chosen(TRIALS, ("deaf", "honest")) == [DEAF, HONEST]
    with pytest.raises(
        KitMisuse, match="mute is no seeded fault; the names are honest, honest-strict, blind, deaf, lame"
    ):
        _chosen(TRIALS, ("mute",))
