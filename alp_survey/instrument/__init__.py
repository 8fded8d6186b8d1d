"""What was asked: instruments, their items, and reading them from files."""
