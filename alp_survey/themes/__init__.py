"""Open answers: codebooks, coders, and what they agree on."""
