"""Word documents: tables and sentences to be pasted into a report."""
