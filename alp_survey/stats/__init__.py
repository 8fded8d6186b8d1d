"""Numbers in, numbers out: no pandas, no files, nothing of surveys."""
