"""Orders whose place in their group matters: wrong codes of a user found right, right codes after short ones, replays.

What is remembered or out of order then shows only because a group is asked in its order, in one state.
"""

from collections.abc import Iterator
from dataclasses import replace

from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.vectors.orders import DEFAULT_SITUATION, Order, ordered, slug

_TOPIC = "sequences"
_USERS = 4  # each parity of the issuer's Y with each of the user's
_READERS = 2
# What verifying only once for a user, key or account lets pass. What was signed names that user, key and account.
_FORGED = (
    *("issuer-bit-flip", "issuer-s-negated", "issuer-wrong-key", "issuer-without-z", "signed-by-another-issuer"),
    *("altered-account", "altered-platform", "altered-card", "altered-limit", "altered-batch"),
    *("altered-authorisation-expiry", "altered-validity", "altered-generated"),
    *("user-bit-flip", "user-s-negated", "user-wrong-key", "user-of-another-code"),
    *("code-expired", "authorisation-expired"),
)
_SHORT = (
    *("one-byte-short", "byte-missing-in-account", "cut-before-user-key"),
    *("cut-before-user-signature", "one-byte-only"),
)


def sequences() -> Iterator[Order]:
    """Every sequence, each in a group of its own."""
    for user in range(1, _USERS + 1):
        yield from _of_known_user(user)
    for reader in range(1, _READERS + 1):
        yield from _after_short(reader)


def replays() -> Iterator[Order]:
    """The same code twice: no rule of the text says which showing counts (OP-46), so either answer is observed."""
    for number in (1, 2):
        first = ordered(
            *("observations", "replay-first", number, DEFAULT_SITUATION),
            en="valid code, shown the first time",
            zh="有效码，首次出示",
            clauses=("6.2-e.1",),
            flag="Normal",
        )
        first = replace(first, situation=replace(DEFAULT_SITUATION, label=f"replay-{number}"))
        yield first
        yield replace(first, name="replay-second", en="the same code, shown again", zh="同一码再次出示", flag="Replay")


def _of_known_user(user: int) -> Iterator[Order]:
    """A right code, then wrong ones of the same user with everything else the same."""
    group = replace(DEFAULT_SITUATION, label=f"known-user-{user}")
    right = ordered(
        *(_TOPIC, "valid", user, DEFAULT_SITUATION),
        en="valid code, the first of this user",
        zh="有效码，该用户的首个码",
        clauses=("6.2-e.1",),
        flag="Normal",
    )
    right = replace(right, situation=group)
    yield right
    for one in map(MALFORMATIONS.__getitem__, _FORGED):
        yield replace(
            right,
            name=slug(one.name),
            recipe=replace(right.recipe, malformation=one.name),
            en=f"after a valid code of the same user, {one.title_en}: {one.construction}",
            zh=f"同一用户的有效码之后，{one.title_zh}",
            clauses=(one.clause,),
            besides=("UserRemembered",),
        )


def _after_short(reader: int) -> Iterator[Order]:
    """In turn a code that is too short and the right one that it was cut from."""
    group = replace(DEFAULT_SITUATION, label=f"after-short-{reader}")
    for one in map(MALFORMATIONS.__getitem__, _SHORT):
        short = ordered(
            *(_TOPIC, slug(one.name), reader, DEFAULT_SITUATION),
            en=f"{one.title_en}: {one.construction}",
            zh=one.title_zh,
            clauses=(one.clause,),
            malformation=one.name,
        )
        short = replace(short, situation=group)
        yield short
        yield replace(
            short,
            name=f"valid-after-{short.name}",
            recipe=replace(short.recipe, malformation=None),
            en=f"valid code right after a wrong one ({one.title_en})",
            zh=f"紧接错误码（{one.title_zh}）之后的有效码",
            clauses=("6.2-e.3", "6.2-e.1"),
            flag="StoppedAfterRefusal",
        )
