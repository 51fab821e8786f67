"""SM2, SM3, the test PKI and the voters that must agree before a product is judged."""
