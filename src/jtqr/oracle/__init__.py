"""What a right product would do with a payload in a given state, under every interpretation."""
