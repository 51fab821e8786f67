"""jtqr, the conformance test kit for QR code payment in public transport."""
