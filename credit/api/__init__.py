"""The judgement's interface."""
