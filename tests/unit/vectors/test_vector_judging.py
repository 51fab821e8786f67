"""What becomes of an order: who is asked, what stops the writing, and on which open points a result hangs."""

from typing import Literal

import pytest

from jtqr.crypto import gmssl_voter, remembered, voters
from jtqr.errors import SelfCheckFailed
from jtqr.stimuli.vectors.judging import Task, judge
from jtqr.stimuli.vectors.orders import CLOCK, DEFAULT_SITUATION, Order, Situation, ordered

Kind = Literal["payload", "certificate"]
KINDS = pytest.mark.parametrize("kind", ["payload", "certificate"])


def order(kind: Kind, situation: Situation = DEFAULT_SITUATION, **how: str) -> Order:
    return ordered("certificates", "x", 1, situation, en="", zh="", kind=kind, **how)


def assumed(one: Order) -> dict[str, tuple[str, str | tuple[str, ...]]]:
    (judged,) = judge(Task((one,), CLOCK, False))
    return {said.ixit: (said.point, said.value) for said in judged.vector.assumes}


def test_a_certificate_names_the_readings_that_its_result_hangs_on() -> None:
    by_issuer = assumed(order("certificate", malformation="certificate-signed-by-issuer"))
    assert by_issuer == {"cert_signer": ("OP-24", "clearing")}
    right = assumed(order("certificate"))
    assert {"cert_signer", "cert_key_form", "curve_id"} <= right.keys()
    assert "user_cover" not in right


@KINDS
def test_a_right_code_that_the_oracle_refuses_stops_the_writing(kind: Kind) -> None:
    no_root = Situation("no-root", rooted=False)
    with pytest.raises(SelfCheckFailed, match=r"^vector certificates/x-under-no-root/1: it was made as a right code, "):
        judge(Task((order(kind, no_root, flag="Normal"),), CLOCK, False))
    (refused,) = judge(Task((order(kind, no_root),), CLOCK, False))
    assert refused.vector.result == "reject"


@KINDS
def test_a_library_asks_all_voters_and_names_the_vector_where_one_differs(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = voters.GMSSL._replace(verify=lambda *asked: not gmssl_voter.verify(*asked))
    monkeypatch.setattr(voters, "ALL", (voters.ENGINE, voters.LIBCRYPTO, liar))
    remembered.verify_thorough.cache_clear()
    with pytest.raises(SelfCheckFailed, match=r"^vector certificates/x/1: signature .* voters differ .*gmssl"):
        judge(Task((order(kind),), CLOCK, True))
    assert judge(Task((order(kind),), CLOCK, False))
