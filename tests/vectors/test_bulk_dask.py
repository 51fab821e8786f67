"""`--cluster`: bulk vectors by a Dask cluster of two workers, and what is said when there is none or it is lost."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from jtqr.errors import KitMisuse, RigFault
from jtqr.stimuli.vectors.bulk import CHUNK, BulkOrder
from jtqr.stimuli.vectors.bulkfile import write_bulk
from jtqr.stimuli.vectors.workers import cluster, local

ORDER = BulkOrder(20 * CHUNK + 9, seed=3, malformed=0.02)


@pytest.fixture
def two_workers() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL") as started:
        yield started


def test_a_cluster_of_two_workers_writes_the_same_bytes(two_workers: LocalCluster, tmp_path: Path) -> None:
    with local(1) as workers:
        assert list(write_bulk(ORDER, tmp_path / "alone.jsonl", workers))[-1] == ORDER.count
    command = [
        *(sys.executable, "-m", "jtqr.cli", "vectors", "bulk", str(ORDER.count), "--seed", "3", "--malformed", "0.02"),
        *("--out", str(tmp_path / "cluster.jsonl"), "--cluster", two_workers.scheduler_address),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "cluster.jsonl").read_bytes() == (tmp_path / "alone.jsonl").read_bytes()


def test_a_cluster_that_is_lost_is_one_sentence_and_the_file_goes_on(two_workers: LocalCluster, tmp_path: Path) -> None:
    path = tmp_path / "lost.jsonl"

    def lose() -> None:
        with cluster(two_workers.scheduler_address) as workers:
            for held in write_bulk(ORDER, path, workers):
                if held:
                    two_workers.close()

    with pytest.raises(RigFault, match=r"^--cluster tcp://\S+: its workers are lost; .* the same command goes on$"):
        lose()
    written = path.read_bytes()
    with local(1) as workers:
        assert 0 < next(write_bulk(ORDER, path, workers)) < ORDER.count
    assert path.read_bytes() == written


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nonsense://x", "tcp://127.0.0.1:port", ""])
def test_an_address_without_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("jtqr.stimuli.vectors.workers._ANSWER", "1s")
    with pytest.raises(KitMisuse, match=r"^--cluster .*: no Dask scheduler answers there; start one"), cluster(address):
        raise AssertionError("nothing is there")


def test_a_scheduler_without_workers_is_one_sentence() -> None:
    with (
        LocalCluster(n_workers=0, dashboard_address=None, silence_logs="CRITICAL") as empty,
        pytest.raises(KitMisuse, match=r"its scheduler has no worker; start some$"),
        cluster(empty.scheduler_address),
    ):
        raise AssertionError("nobody is there")
