"""The only writers of the read side."""
