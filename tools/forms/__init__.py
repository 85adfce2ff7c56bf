"""Synthetic construction documents with gold: pages, types, fields, text and planted faults."""
