"""Reads pages and knows what kind of document they are."""
