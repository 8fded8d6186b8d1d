"""Bases, frequencies, cross-tabs and comparisons: responses become tidy tables."""
