"""What a document claims: the register, its loading, and the audit of every claim."""
