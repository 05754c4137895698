"""Composition root: settings, addresses, servers; imported by nothing."""
