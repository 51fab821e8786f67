"""What a driver must offer, one small file each."""
