"""Figures for a report: each says what it is of, how many, and that nobody gave it where so."""
