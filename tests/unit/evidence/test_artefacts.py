"""Artefacts are found by their hash, and a changed one is noticed."""

import os
from pathlib import Path

import pytest

from jtqr.errors import KitMisuse
from jtqr.evidence.artefacts import Store


def test_content_is_found_by_its_hash(tmp_path: Path) -> None:
    store = Store(tmp_path / "artefacts")
    digest = store.put(b"frame", "png")
    assert store.put(b"frame", "png") == digest
    assert store.get(digest) == b"frame"
    assert [path.name for path in (tmp_path / "artefacts").iterdir()] == [f"{digest}.png"]


def test_a_changed_and_a_missing_artefact_are_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    digest = store.put(b"frame", "png")
    (tmp_path / f"{digest}.png").write_bytes(b"other")
    with pytest.raises(KitMisuse, match="not what was logged"):
        store.get(digest)
    with pytest.raises(KitMisuse, match="missing"):
        store.get("0" * 64)


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "artefacts").write_text("a file")
    with pytest.raises(KitMisuse, match="cannot be written"):
        Store(tmp_path / "artefacts").put(b"frame", "png")


def test_name_and_content_are_on_the_disk_when_it_is_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
    )
    digest = Store(tmp_path / "artefacts").put(b"frame", "png")
    assert synced == [str(tmp_path / "artefacts" / f".{digest}.part"), str(tmp_path / "artefacts")]
