"""A code or a certificate as something to be looked at field by field, and judged under any reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jtqr.commands.check.trust import Trust
from jtqr.crypto.voters import Verify
from jtqr.oracle.expect import Expectation, expect, expect_certificate
from jtqr.report.fields import field_rows
from jtqr.report.words import Text, moment, same
from jtqr.standard.interpretation import Interpretation
from jtqr.standard.layout import Layout
from jtqr.standard.tables import certificate_layout, payload_layout
from jtqr.standard.values import certificate_end, decode_time

_KEY_BESIDE = "full-key"


@dataclass(frozen=True)
class Code:
    """A code of Table 1."""

    data: bytes
    trust: Trust
    title = Text("code", "二维码")

    def layout(self, reading: Interpretation) -> Layout:
        """Table 1."""
        return payload_layout(reading)

    def meanings(self, reading: Interpretation) -> Mapping[int | None, Text]:
        """What fields say, by their numbers."""
        return {row.number: row.meaning for row in field_rows(self.data, reading) if row.meaning is not None}

    def judge(self, reading: Interpretation, now_s: float, verify: Verify) -> Expectation:
        """What a right terminal does with it at `now_s`."""
        context = self.trust.context(self.data, reading, now_s)
        keyless = all(one.key is None for one in context.certificates.values())
        return expect(self.data, context, _without_key(reading) if keyless else reading, verify)

    def made_s(self, reading: Interpretation) -> int | None:
        """Its own generation time; None when it is too short to hold one."""
        layout = self.layout(reading)
        return decode_time(self.data[layout.span("generated")], reading) if len(self.data) == layout.length else None


@dataclass(frozen=True)
class Certificate:
    """An issuer's certificate of Table 4."""

    data: bytes
    trust: Trust
    title = Text("certificate", "证书")

    def layout(self, reading: Interpretation) -> Layout:
        """Table 4."""
        return certificate_layout(reading)

    def meanings(self, reading: Interpretation) -> Mapping[int | None, Text]:
        """Until when it is valid, by the number of that field."""
        row = self.layout(reading).field("expiry")
        end = certificate_end(self.data[self.layout(reading).span("expiry")], reading)
        return {} if end is None else {row.number: same(f"valid up to {moment(end)}")}

    def judge(self, reading: Interpretation, now_s: float, verify: Verify) -> Expectation:
        """What a right terminal thinks of it when it is used at `now_s`."""
        return expect_certificate(self.data, self.trust.context(b"", reading, now_s), reading, verify)

    def made_s(self, reading: Interpretation) -> int | None:  # noqa: ARG002  # as of a code
        """A certificate does not say when it was made."""
        return None


Subject = Code | Certificate


def _without_key(reading: Interpretation) -> Interpretation:
    """Where the whole key belongs beside a certificate (OP-21) and is not there, either point may be meant."""
    return replace(reading, cert_y_rule="either") if reading.cert_y_rule == _KEY_BESIDE else reading
