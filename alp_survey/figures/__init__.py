"""Printed figures: what a quote says, and the counts and bases that print as it."""
