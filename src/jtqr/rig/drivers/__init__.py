"""How each piece of equipment is driven, one file each."""
