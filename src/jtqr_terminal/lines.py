"""Cuts a stream of bytes into lines, and never keeps more than one line's worth of them."""

LONGEST_LINE = 65_536


class LineBuffer:
    """Collects what arrives until a line is complete."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> list[bytes | None]:
        """The lines that these bytes complete, without their ends; None for one above the limit."""
        *ends, rest = data.split(b"\n")
        lines: list[bytes | None] = []
        for end in ends:
            self._keep(end)
            line = bytes(self._kept).removesuffix(b"\r")
            lines.append(None if self._too_long or len(line) > LONGEST_LINE else line)
            self._kept.clear()
            self._too_long = False
        self._keep(rest)
        return lines

    def _keep(self, data: bytes) -> None:
        self._too_long |= len(self._kept) + len(data) > LONGEST_LINE + 1  # one more for a CR before the LF
        if self._too_long:
            self._kept.clear()
        else:
            self._kept += data
