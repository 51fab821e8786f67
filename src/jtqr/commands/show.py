"""`jtqr show`: one code made now, on this screen or as a picture, and what it is."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.text import Text

from jtqr.conformance.declaration import read_declaration
from jtqr.conformance.state import entry
from jtqr.crypto.pki import PKI_SEED, TestPki
from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import NS, RealTime
from jtqr.oracle.expect import Context, expect
from jtqr.report.words import OUTCOMES, moment
from jtqr.standard.interpretation import DEFAULT
from jtqr.stimuli.malformations import MALFORMATIONS
from jtqr.stimuli.pictures import write_png
from jtqr.stimuli.recipes import Made, Recipe, World, installed, make, recipe
from jtqr.stimuli.seeds import stimulus_seed
from jtqr.stimuli.symbols import QUIET_ZONE, Symbol, make_symbol

_INK = "rgb(0,0,0) on rgb(255,255,255)"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def show(out: Path | None, seed: int, malformation: str | None, declaration: Path | None) -> int:
    """Make a code, show it or write it to `out`, and say what it is and what a product needs to judge it.

    KitMisuse for an unknown malformation, a screen that is too narrow, and a file that is no PNG or cannot be written.
    """
    reading = DEFAULT if declaration is None else read_declaration(declaration).reading
    console = Console(highlight=False)
    world = World(TestPki(PKI_SEED, reading), reading)
    now_s = RealTime().wall_ns() / NS
    own = stimulus_seed(hashlib.sha256(f"jtqr show {seed}".encode()).digest(), "show", 0)
    chosen = replace(recipe(malformation=malformation), seed=own)
    made = make(chosen, world, now_s)
    symbol = make_symbol(made.payload, mask=own[0] % 8)
    modules = np.pad(symbol.modules, QUIET_ZONE)
    if out is not None:
        write_png(out, symbol)
        console.print(f"{out}:", markup=False, soft_wrap=True)
    elif console.width < modules.shape[1]:
        needed = modules.shape[1]
        raise KitMisuse(f"this screen has {console.width} columns, the code needs {needed}; widen it, or add --out PNG")
    else:
        console.print(Text("\n".join(half_blocks(modules)), style=_INK), soft_wrap=True)
    for line in _described(chosen, made, symbol, world, now_s):
        console.print(line, markup=False, soft_wrap=True)
    return 0


def _described(chosen: Recipe, made: Made, symbol: Symbol, world: World, now_s: float) -> Iterator[str]:
    if chosen.malformation is None:
        yield "valid code 有效码"
    else:
        one = MALFORMATIONS[chosen.malformation]
        yield f"{one.title_en} {one.title_zh}: {one.construction} ({one.clause})"
    size = f"{len(made.payload)} bytes in a symbol of version {symbol.version}-{symbol.ec}"
    yield f"{size}, dated {chosen.age_s:g} s before {moment(now_s)}, valid for {chosen.validity_s} s"
    under = installed(world, chosen.issuer)
    yield (
        f"under test certificate {under.number.hex()} of issuer {under.issuer.hex()}; "
        "`jtqr keys export DIR` writes it and the test root"
    )
    for certificate in made.certificates:
        yield f"to be installed as well: {json.dumps(entry(certificate))}"
    held = {one.number: one for one in (under, *made.certificates)}
    expected = expect(made.payload, Context(now_s, 0.0, world.pki.root.public, held), world.reading)
    word = OUTCOMES[expected.outcome.value]
    yield f"expected of a right terminal: {word.en} {word.zh}"


def half_blocks(modules: NDArray[np.bool_]) -> list[str]:
    """Two rows of modules in each line of text; to be printed dark on light."""
    even = np.pad(modules, ((0, modules.shape[0] % 2), (0, 0)))
    return [
        "".join(_HALVES[bool(upper), bool(lower)] for upper, lower in zip(*rows, strict=True))
        for rows in zip(even[::2], even[1::2], strict=True)
    ]
