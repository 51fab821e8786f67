"""Vector libraries: codes, certificates, signatures and keys frozen with what a right product does with them."""
