"""Find every survey-like figure in a document, and say what is behind it."""
