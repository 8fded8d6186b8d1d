"""Their files become our codes: read, match, code, route, check; and simulated responses."""
