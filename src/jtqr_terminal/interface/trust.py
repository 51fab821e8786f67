"""The methods that prepare whom the terminal trusts: root key, issuer certificates, black and white list."""

from typing import Any

from jtqr_terminal import sm2
from jtqr_terminal.certificate import Entry
from jtqr_terminal.code import WIDTHS
from jtqr_terminal.interface.params import InvalidParamsError, Params, octets
from jtqr_terminal.interface.rpc import Call, Method
from jtqr_terminal.terminal import LIST_FIELDS

CERTIFICATE_PAGE, LIST_PAGE = 100, 500
LARGEST_CERTIFICATE = 256


def _root_install(call: Call) -> dict[str, Any]:
    key = call.params.octets("key", 65, 65)
    if sm2.uncompressed(key) is None:
        raise InvalidParamsError("key must be 04, X and Y of a point of the SM2 curve")
    call.terminal.parts.store.keep_setting("root", key.hex())
    return {}


def _install(call: Call) -> dict[str, Any]:
    """Keeps whatever is brought; a bad certificate is refused when a code uses it, for the root may come later."""
    entries = [
        Entry(
            entry.octets("number", 4, 4),
            entry.octets("issuer", 4, 4),
            entry.octets("certificate", 0, LARGEST_CERTIFICATE),
            entry.octets("key", 65, 65) if entry.has("key") else None,
        )
        for entry in call.params.objects("certificates", CERTIFICATE_PAGE)
    ]
    call.terminal.parts.store.add_certificates(entries)
    return {"installed": len(entries), "refused": []}


def _remove(call: Call) -> dict[str, Any]:
    numbers = [octets("numbers", number, 4, 4) for number in call.params.items("numbers", most=20_000)]
    return {"removed": call.terminal.parts.store.remove_certificates(numbers)}


def _list(call: Call) -> dict[str, Any]:
    total, entries = call.terminal.parts.store.certificates(
        call.params.integer("offset"), call.params.integer("limit", high=CERTIFICATE_PAGE)
    )
    rows = [{name: getattr(entry, name).hex() for name in ("number", "issuer", "certificate")} for entry in entries]
    return {"total": total, "certificates": rows}


def _clear(call: Call) -> dict[str, Any]:
    call.terminal.parts.store.clear_certificates()
    return {}


def _lists_replace(call: Call) -> dict[str, Any]:
    name, offset = _list_name(call.params), call.params.integer("offset")
    entries = []
    for entry in call.params.objects("entries", LIST_PAGE):
        field = entry.text("field", *LIST_FIELDS)
        width = WIDTHS[LIST_FIELDS[field] - 1]
        entries.append((field, entry.octets("value", width, width)))
    total = call.terminal.parts.store.replace_list(name, offset, entries)
    if total is None:
        raise InvalidParamsError("offset lies beyond the end of the list")
    return {"total": total}


def _lists_read(call: Call) -> dict[str, Any]:
    total, entries = call.terminal.parts.store.list_entries(
        _list_name(call.params), call.params.integer("offset"), call.params.integer("limit", high=LIST_PAGE)
    )
    return {"total": total, "entries": [{"field": field, "value": value.hex()} for field, value in entries]}


def _list_name(params: Params) -> str:
    return params.text("list", "black", "white")


TRUST: dict[str, Method] = {
    "root.install": _root_install,
    "certificates.install": _install,
    "certificates.remove": _remove,
    "certificates.list": _list,
    "certificates.clear": _clear,
    "lists.replace": _lists_replace,
    "lists.read": _lists_read,
}
