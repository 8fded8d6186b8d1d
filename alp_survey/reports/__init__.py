"""Results to text: terminal, markdown, HTML, CSV and JSON."""
