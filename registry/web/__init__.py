"""Officers' pages and what all pages share."""
