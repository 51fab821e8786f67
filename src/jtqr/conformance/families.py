"""Families of stimuli that purposes show: which codes, in which variety, under which names."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli.malformations import MALFORMATIONS, like
from jtqr.stimuli.recipes import World, all_byte_values_set, recipe
from jtqr.stimuli.scenes import Scene
from jtqr.stimuli.seeds import stimulus_seed
from jtqr.stimuli.stimulus import Stimulus


def valid(count: int, issuers: int = 1) -> list[Stimulus]:
    """Valid codes, each of another user, in turn under the first `issuers` certificates of even Y."""
    return [
        Stimulus(recipe(issuer=2 * (index % issuers), user=index), "valid code", "有效码") for index in range(count)
    ]


def both_parities(times: int) -> list[Stimulus]:
    """Valid codes of issuers with even and with odd Y and of users with either, `times` of each combination."""
    return [
        Stimulus(
            recipe(issuer=issuer, user=user),
            f"valid code under an issuer key with {_PARITY[issuer % 2]} Y",
            f"有效码，机构公钥 Y 为{_PARITY_ZH[issuer % 2]}",
        )
        for index in range(times)
        for issuer in (0, 1, 2, 3)
        for user in (2 * index, 2 * index + 1)
    ]


def byte_values(seed: bytes, world: World, now_s: float) -> list[Stimulus]:
    """Valid codes that together hold every byte value, traps for text-minded readers among them."""
    return [
        Stimulus(recipe, "valid code, all byte values", "有效码，覆盖全部字节值")
        for recipe in all_byte_values_set(seed, world, now_s)
    ]


def malformed(names: Sequence[str], times: int, reading: Interpretation) -> list[Stimulus]:
    """Each malformation `times` times, as often with other bytes; KitMisuse for a name that nobody knows.

    A malformation that is none under the declared reading is left out. They come in turn: two codes of one byte may be
    the same byte, and the second of two that follow each other is the code that is in view already.
    """
    for name in names:
        if name not in MALFORMATIONS:
            raise KitMisuse(f"{name!r} is no malformation; there are such as {like(name)}")
    chosen = [MALFORMATIONS[name] for name in names if MALFORMATIONS[name].applies(reading)]
    return [
        Stimulus(recipe(malformation=one.name, user=turn), one.title_en, one.title_zh, (one.clause,))
        for turn in range(times)
        for one in chosen
    ]


def made_right(names: Sequence[str], times: int, reading: Interpretation) -> list[Stimulus]:
    """Right codes that hold what the named malformations would put there, where the declared reading allows just that.

    Each `times` times. Where a product may be declared to accept something, it must accept it then.
    """
    allowed = [(MALFORMATIONS[name], _ALLOWED[name]) for name in names if name in _ALLOWED]
    return [
        Stimulus(
            recipe(user=turn, fields={field: values[turn % len(values)]}),
            f"{one.title_en}, which the declaration allows",
            f"{one.title_zh}，声明允许",
            (one.clause,),
        )
        for one, (field, values) in allowed
        if not one.applies(reading)
        for turn in range(times)
    ]


def future_versions() -> list[Stimulus]:
    """Codes of four versions above 80h that are right in all else."""
    return [
        Stimulus(recipe(fields={"version": bytes([version])}), f"version {version:02X}h", f"版本号 {version:02X}h")
        for version in (0x81, 0x90, 0xC0, 0xFF)
    ]


def of_known_users(names: Sequence[str], times: int, seed: bytes, reading: Interpretation) -> list[Stimulus]:
    """For each user first a valid code, then malformed ones of the same user with everything else the same.

    A product that remembers what it found right once shows it here.
    """
    stimuli: list[Stimulus] = []
    for user in range(times):
        own = stimulus_seed(seed, "known-user", user)
        family = [*valid(1), *malformed(names, 1, reading)]
        stimuli += [replace(one, recipe=replace(one.recipe, seed=own, user=user)) for one in family]
    return stimuli


def posed(scenes: Iterable[tuple[str, str, Scene]], times: int) -> list[Stimulus]:
    """Valid codes in poses of which each has a name, `times` in each."""
    return [
        replace(one, title_en=f"valid code, {title_en}", title_zh=f"有效码，{title_zh}", scene=scene)
        for title_en, title_zh, scene in scenes
        for one in valid(times)
    ]


_ALLOWED = {
    "version-above-80": ("version", (b"\x81", b"\xc0", b"\xff")),
    "issuer-length-wrong": ("issuer_length", (b"\1\1", b"\0\0", b"\xff\xff")),
    "user-length-wrong": ("user_length", (b"\1\1", b"\0\0", b"\xff\xff")),
    "account-blank": ("account", (b" " * 16,)),
    "limit-nibble": ("limit", (b"\xab\xcd\xef", b"\x00\x0a\x00")),
}
_PARITY = ("even", "odd")
_PARITY_ZH = ("偶数", "奇数")
