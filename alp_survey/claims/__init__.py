"""What was printed: claims, their arithmetic, and the audit of a register."""
