"""Keys by themselves are judged by two voters before they are written."""

import pytest

from jtqr.crypto import libcrypto
from jtqr.errors import SelfCheckFailed
from jtqr.stimuli.vectors.loosekeys import key_groups


def test_voters_that_differ_about_a_key_stop_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libcrypto, "takes_key", lambda _: True)
    with pytest.raises(SelfCheckFailed, match=r"^vector keys/compressed-prefix-00/1: jtqr and libcrypto differ"):
        key_groups()
