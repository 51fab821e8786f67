"""The methods about codes and what became of them: injection and records."""

from itertools import accumulate
from typing import Any

from jtqr_terminal.interface.params import InvalidParamsError
from jtqr_terminal.interface.rpc import Call, Method

LARGEST_PAYLOAD = 4096
RECORD_PAGE = 100
# Payload bytes in one answer; their hexadecimal and the rest of 100 records stay below the limit of a line.
PAGE_BYTES = 27_000


def _inject(call: Call) -> dict[str, Any]:
    return call.terminal.process(call.params.octets("payload", 0, LARGEST_PAYLOAD), decode_ns=0).members()


def _list(call: Call) -> dict[str, Any]:
    store = call.terminal.parts.store
    records = store.records(call.params.integer("offset"), call.params.integer("limit", high=RECORD_PAGE))
    sizes = accumulate(len(record.payload) for record in records)
    fitting = [record for record, size in zip(records, sizes, strict=True) if size <= PAGE_BYTES]
    rows = [{"id": record.id, "at_ns": record.at_ns, "payload": record.payload.hex()} for record in fitting]
    return {"total": store.count_records(), "records": rows}


def _count(call: Call) -> dict[str, Any]:
    return {"count": call.terminal.parts.store.count_records()}


def _acknowledge(call: Call) -> dict[str, Any]:
    ids = call.params.items("ids", most=20_000)
    if not all(type(number) is int and 0 <= number < 2**63 for number in ids):
        raise InvalidParamsError("ids must be integers")
    return {"acknowledged": call.terminal.parts.store.remove_records(int(str(number)) for number in ids)}


def _clear(call: Call) -> dict[str, Any]:
    call.terminal.parts.store.clear_records()
    return {}


CODES: dict[str, Method] = {
    "payload.inject": _inject,
    "records.list": _list,
    "records.count": _count,
    "records.acknowledge": _acknowledge,
    "records.clear": _clear,
}
