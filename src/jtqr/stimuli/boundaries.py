"""Fixed wrong values of the fields of Table 1, one malformation each: at limits, of other codings, with bad nibbles.

Whether a value is wrong at all depends on the reading; `_WRONG` says when, so that a value of a rival coding is a
malformation exactly where that coding is not the declared one.
"""

from collections.abc import Callable, Iterator, Mapping

from jtqr.standard import values
from jtqr.standard.interpretation import DEFAULT, Interpretation
from jtqr.standard.tables import payload_layout
from jtqr.stimuli.drafts import Draft
from jtqr.stimuli.malformation import Malformation, of_field

Wrong = Callable[[bytes, Interpretation], bool]

_VALUES = {
    "version": "00 01 40 7f 81 ff",
    # The same types in every coding of OP-12, types that are reserved, digits that are none.
    "type": "0000 0001 0002 0003 0004 0099 0100 0400 9900 000a a000 ffff 3030 3031 3034 3939 303a 3a30"
    " 4a543030 4a543031 4a543034 4a543939 4a54303a 6a743030 544a3030 30303030 00000000",
    "mode": "00 01 02 7f 80 ff 2f 30 31 32",
    "certificate_number": "00000000 00000001 ffffffff",
    "issuer_length": "0000 0001 0050 0052 0090 0091 0092 9100 ffff",
    "issuer": "00000000 ffffffff 31303031",
    # Twenty digits, other paddings, a digit too few, characters.
    "card": "12345678901234567890 00000000000000000000 ffffffffffffffffffff 03104770012345678901 3104770012345678901f"
    " 3104770012345678ffff 310477001234567fffff 00000310477001234567 31303437373030313233",
    "card_type": "00 01 7f 80 ff",
    # Values of the other codings of OP-37, among them characters that are no digits.
    "limit": "000000 000050 aaaaaa ffffff 202020 2d3130 312e30 3a3030 302f30",
    "user_length": "0000 0001 0004 0044 0045 0046 4500 ffff",
}


def _length(right: Callable[[Interpretation], int]) -> Wrong:
    return lambda data, reading: reading.len_checked and values.decode_number(data, reading) != right(reading)


def _type(data: bytes, reading: Interpretation) -> bool:
    fits = len(data) == payload_layout(reading).field("type").length
    return fits and values.decode_type(data, reading) not in reading.accepted_types


_WRONG: Mapping[str, tuple[str, Wrong]] = {
    "version": ("version", lambda data, reading: data < b"\x80" or reading.version_policy == "refuse-future"),
    "type": ("type", _type),
    "mode": ("mode", lambda data, reading: values.decode_mode(data, reading) is None),
    "certificate_number": ("certificate-unknown", lambda _, __: True),  # no issuer of the test PKI has one of these
    "issuer_length": ("length-field", _length(lambda reading: reading.len5)),
    "issuer": ("issuer-binding", lambda _, reading: reading.issuer_binding == "refuse"),
    "card": ("card", lambda data, reading: reading.card_checked and values.decode_card(data, reading) is None),
    "card_type": (
        "card-type",
        lambda data, reading: reading.card_types is not None and data[0] not in reading.card_types,
    ),
    "limit": ("limit", lambda data, reading: values.decode_limit(data, reading) is None),
    "user_length": ("length-field", _length(lambda reading: reading.len17)),
}


def _fixed(field: str, data: bytes) -> Malformation:
    row = payload_layout(DEFAULT).field(field)
    reason, wrong = _WRONG[field]
    shown = data.hex().upper()
    return of_field(
        *(f"{field.replace('_', '-')}-{data.hex()}", field, reason),
        *(f"{row.title_en} {shown}h", f"{row.title_zh}为 {shown}h"),
        f"Field {row.number} is {shown}.",
        lambda _: data,
        lambda reading: wrong(data, reading),
    )


def _nibbles(field: str) -> Iterator[Malformation]:
    """Digits A to F in the first, a middle and the last place of a field that holds packed digits."""
    row = payload_layout(DEFAULT).field(field)
    reason, wrong = _WRONG[field]
    last = 2 * row.length - 1

    for digit in "abcdef":
        for name, zh, place in (("first", "首位", 0), ("middle", "中间位", row.length), ("last", "末位", last)):

            def put(digits: str, digit: str = digit, place: int = place) -> bytes:
                return bytes.fromhex(digits[:place] + digit + digits[place + 1 :])

            def value(draft: Draft, put: Callable[[str], bytes] = put) -> bytes:
                return put(draft.values[field].hex())

            def applies(reading: Interpretation, put: Callable[[str], bytes] = put) -> bool:
                packed = field == "card" or payload_layout(reading).field(field).packed  # a card is B of digits
                return packed and wrong(put(_SAMPLES[field](reading).hex()), reading)

            yield of_field(
                *(f"{field}-nibble-{digit}-{name}", field, reason),
                *(f"{row.title_en} with {digit.upper()} as its {name} digit", f"{row.title_zh}{zh}为 {digit.upper()}"),
                f"The {name} digit of field {row.number} is {digit.upper()}.",
                value,
                applies,
            )


_SAMPLES: Mapping[str, Callable[[Interpretation], bytes]] = {
    "type": lambda reading: values.encode_type("00", reading),
    "card": lambda reading: values.encode_card("3" + "0" * 18, reading),
    "limit": lambda reading: values.encode_limit(0, reading),
}

ALL = (
    *(_fixed(field, bytes.fromhex(data)) for field, listed in _VALUES.items() for data in listed.split()),
    *(one for field in _SAMPLES for one in _nibbles(field)),
)
