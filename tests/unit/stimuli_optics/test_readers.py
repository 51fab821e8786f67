from dataclasses import replace

import numpy as np
import pytest
from pyzbar import pyzbar

from jtqr.errors import KitMisuse, SelfCheckFailed
from jtqr.stimuli.readers import Reader, read_zbar, read_zxing, self_test
from jtqr.stimuli.scenes import Scene, blank, render
from jtqr.stimuli.symbols import make_symbol

READERS = pytest.mark.parametrize("reader", [read_zxing, read_zbar])
PAYLOAD = b"\xef\xbb\xbf\x00" + np.random.default_rng(20).bytes(222)
SYMBOL = make_symbol(PAYLOAD, mask=4)


@READERS
@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_rotated_symbols_are_read_exactly(reader: Reader, angle: int) -> None:
    assert reader(render(SYMBOL, Scene(rotation_deg=angle))) == (PAYLOAD,)


@READERS
@pytest.mark.parametrize("axis", range(0, 360, 45))
def test_tilted_symbols_are_read_exactly(reader: Reader, axis: int) -> None:
    scene = Scene(tilt_deg=15, tilt_axis_deg=axis, distance=3)
    assert reader(render(SYMBOL, scene)) == (PAYLOAD,)


@READERS
@pytest.mark.parametrize(
    "scene",
    [
        Scene(skew_deg=15, distance=3),
        Scene(blur_modules=0.3),
        Scene(light=146, dark=110),
        Scene(light=60, dark=20, surround=0),
        Scene(module_px=3, surround=255),
    ],
)
def test_dim_blurred_and_small_symbols_are_read_exactly(reader: Reader, scene: Scene) -> None:
    assert reader(render(SYMBOL, scene)) == (PAYLOAD,)


@READERS
@pytest.mark.parametrize("ec", "LMQH")
def test_every_level_and_awkward_bytes_are_read_exactly(reader: Reader, ec: str) -> None:
    for payload in (bytes(226), b"\xff" * 226, b"0" * 226, bytes(range(226)), bytes(range(255, 29, -1))):
        assert reader(render(make_symbol(payload, ec=ec, mask=1), Scene())) == (payload,)


def stained(share: float) -> np.ndarray:
    """A frame of the symbol in which a share of the modules beyond the three finder corners is inverted."""
    rows, columns = np.indices(SYMBOL.modules.shape)
    last = SYMBOL.size - 9
    finder = ((rows < 9) & ((columns < 9) | (columns >= last))) | ((rows >= last) & (columns < 9))
    stain = np.random.default_rng(5).random(SYMBOL.modules.shape) < share
    return render(replace(SYMBOL, modules=SYMBOL.modules ^ (stain & ~finder)), Scene())


@READERS
def test_a_stain_within_capacity_is_corrected_and_one_beyond_is_not_read(reader: Reader) -> None:
    assert reader(stained(0.005)) == (PAYLOAD,)
    assert reader(stained(0.25)) == ()


@READERS
def test_nothing_is_read_where_nothing_is_shown(reader: Reader) -> None:
    assert reader(blank()) == ()


@READERS
def test_a_part_of_a_larger_picture_is_read(reader: Reader) -> None:
    frame = render(SYMBOL, Scene())
    assert reader(frame[100:620, 200:760]) == (PAYLOAD,)


@READERS
def test_a_colour_image_is_refused(reader: Reader) -> None:
    with pytest.raises(KitMisuse, match="is not grey"):
        reader(np.zeros((10, 10, 3), dtype=np.uint8))


@READERS
def test_the_kits_readers_prove_themselves(reader: Reader) -> None:
    self_test(reader)


def text_minded(image: np.ndarray) -> tuple[bytes, ...]:
    """What pyzbar returns by itself: text of a guessed character set, in UTF-8."""
    return tuple(found.data for found in pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE]))


def blind(image: np.ndarray) -> tuple[bytes, ...]:
    return ()


def forgetful(image: np.ndarray) -> tuple[bytes, ...]:
    """A reader that drops a byte-order mark and nothing else."""
    return tuple(payload.removeprefix(b"\xef\xbb\xbf") for payload in read_zxing(image))


@pytest.mark.parametrize(
    ("reader", "what"), [(text_minded, "other bytes"), (blind, "nothing"), (forgetful, "223 other bytes")]
)
def test_a_reader_that_changes_bytes_is_found_out(reader: Reader, what: str) -> None:
    with pytest.raises(SelfCheckFailed, match=f"{reader.__name__} returned .*{what}"):
        self_test(reader)
