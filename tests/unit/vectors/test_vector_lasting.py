"""Codes frozen at the moment of export keep their results while a product's clock runs on."""

from pathlib import Path

import pytest

from jtqr.commands.vectors.export import export
from jtqr.oracle.expect import Context, Installed, expect
from jtqr.standard.interpretation import from_ixit
from jtqr.stimuli.vectors.lasting import HOLDS_S
from jtqr.stimuli.vectors.model import PayloadGroup
from jtqr.stimuli.vectors.reading import read_library, read_manifest

SOON = {
    "times/code-just-ahead/1",
    "times/validity-of-60-s-10-s-of-them-left/1",
    "times/authorisation-for-10-s-more/1",
}


def test_what_is_exported_keeps_its_result_for_the_promised_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path / "out", ["times", "keys"], "1800000000", False, 1) == 0
    library = read_library(tmp_path / "out" / "times.json")
    looked_at = 0
    for group in library.groups:
        assert isinstance(group, PayloadGroup)
        state = group.context
        held = [
            Installed(
                *map(bytes.fromhex, (one.number, one.issuer, one.certificate)), bytes.fromhex(one.key or "") or None
            )
            for one in state.certificates
        ]
        by_number = {one.number: one for one in held}
        for later in (0, 4, 60, HOLDS_S):
            context = Context(float(state.clock + later), 2.0, bytes.fromhex(state.root or ""), by_number)
            for test in group.tests:
                found = expect(bytes.fromhex(test.input.payload), context, from_ixit(state.ixit))
                assert found.outcome.value == test.result, (test.id, later, found)
                looked_at += 1
    ids = read_manifest(tmp_path / "out").tests.keys()
    assert looked_at == 4 * len(ids)
    assert not SOON & ids
    assert {"times/code-expired/1", "times/valid/1", "times/code-from-the-future/1"} <= ids
    used = {flag for group in library.groups for test in group.tests for flag in test.flags}
    assert used == library.flags.keys()
    (said,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("left out: ")]
    assert said.endswith(f"tests whose result changes within {HOLDS_S} s")
    assert int(said.split()[2]) >= len(SOON)
