"""Any implementation against the vector libraries: `jtqr vectors run`, over JSON lines (docs/vector-harness.md)."""
