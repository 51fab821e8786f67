"""Seeds: every stimulus derives from the campaign, its purpose and its index, never from a running generator."""

from hashlib import sha256


def stimulus_seed(campaign: bytes, purpose: str, index: int) -> bytes:
    """32 bytes for stimulus `index` (0 .. 2^64 - 1) of a purpose; no two triples share their input to SHA-256."""
    parts = (campaign, purpose.encode())
    return sha256(b"".join(len(part).to_bytes(4) + part for part in parts) + index.to_bytes(8)).digest()
