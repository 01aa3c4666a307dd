"""Reads of the directory: what is wanted, which organisations fit, how many there are."""
