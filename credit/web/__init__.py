"""The judgement's public page."""
