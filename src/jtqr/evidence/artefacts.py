"""Files kept beside the log, each under the SHA-256 of its content, so that the log can vouch for them."""

import contextlib
import hashlib
import os
from pathlib import Path

from jtqr.errors import KitMisuse


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file is synced without its name, and lost with it by a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Store:
    """The folder `artefacts` of a campaign: DIR/<sha256>.<ext>. It is made with its first file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes, ext: str) -> str:
        """Keep `data` durably and return its hash; the same content twice is one file. KitMisuse when it cannot."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.folder / f"{digest}.{ext}"
        if target.exists():
            return digest
        part = self.folder / f".{digest}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            sync_folder(self.folder)
        except OSError as error:
            with contextlib.suppress(OSError):  # a half-written file stays hidden, whatever becomes of it
                part.unlink()
            raise KitMisuse(f"{target}: cannot be written: {error.strerror}; free space and resume") from error
        return digest

    def get(self, digest: str) -> bytes:
        """The content of that hash; KitMisuse when it is missing or no longer what it was."""
        found = sorted(self.folder.glob(f"{digest}.*"))
        if not found:
            raise KitMisuse(f"{self.folder}: the artefact {digest} is missing; copy the whole campaign folder")
        data = found[0].read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise KitMisuse(f"{found[0]}: the file is not what was logged; use the untouched campaign folder")
        return data
