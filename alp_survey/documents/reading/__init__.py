"""Documents as passages: Markdown, text, HTML, Word and PDF."""
