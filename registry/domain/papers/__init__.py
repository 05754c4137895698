"""Official papers as plain data: what each kind must say, never how it looks (公文)."""
