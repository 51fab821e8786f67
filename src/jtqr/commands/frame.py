"""`jtqr report DIR --frame ID`: the picture of a stimulus made again from the log, and compared with what was shown."""

import hashlib
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.evidence.log import LOG_NAME, read_log
from jtqr.report.output import write
from jtqr.stimuli.scenes import SIZE, Scene, render
from jtqr.stimuli.symbols import Symbol


def frame(folder: Path, identifier: str) -> int:
    """Write `frame-ID.png` into the campaign's folder; 1 when the picture is not, bit for bit, the one of the log."""
    log = read_log(folder / LOG_NAME)
    found = [one for one in log.events if isinstance(one, events.Stimulus) and one.id == identifier]
    if not found:
        raise KitMisuse(f"{folder}: no stimulus is called {identifier}; the report names them, such as TP-10.6.2-1#1-0")
    stimulus = found[-1]
    if stimulus.symbol is None or stimulus.scene is None:
        raise KitMisuse(f"{folder}: {identifier} was handed over as bytes, so there is no picture of it")
    picture = render(_symbol(stimulus.symbol), Scene.from_json(stimulus.scene), _size(log.events))
    path = folder / f"frame-{identifier.replace('#', '-')}.png"
    done, png = cv2.imencode(".png", picture)
    assert done
    write(path, png.tobytes(), "run the command again")
    same = hashlib.sha256(picture.tobytes()).hexdigest() == stimulus.frame_sha256
    said = (
        "the picture that was shown" if same else "NOT the picture that was shown: rendered by other library versions"
    )
    Console().print(f"{path}: {said}", markup=False, highlight=False, soft_wrap=True)
    return 0 if same else 1


def _symbol(kept: events.SymbolRef) -> Symbol:
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(kept.bits), np.uint8))[: kept.size**2]
    modules = bits.reshape(kept.size, kept.size).astype(np.bool_)
    return Symbol(modules, kept.version, kept.ec, kept.mask)


def _size(found: tuple[events.AnyEvent, ...]) -> tuple[int, int]:
    """The presenter's picture in pixels, as the rig file says that the log holds."""
    campaign = next(one for one in found if isinstance(one, events.Campaign))
    return campaign.rig.picture or SIZE
