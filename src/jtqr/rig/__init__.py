"""The bench: contracts, drivers and the rig file that says what is wired."""
