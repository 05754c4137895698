"""The reading: what whom may see, find and receive (检索与公示)."""
