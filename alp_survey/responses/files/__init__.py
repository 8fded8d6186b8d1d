"""Files as form tools and spreadsheets write them, read as text and nothing else."""
