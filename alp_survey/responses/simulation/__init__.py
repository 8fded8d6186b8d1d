"""Responses that nobody gave, in the shapes of the form tools; marked SIMULATED throughout."""
