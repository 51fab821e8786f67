"""The simulated terminal: camera, reader, verifier, store and test interface in one process."""
