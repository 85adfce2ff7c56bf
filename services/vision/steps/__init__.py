"""Pure functions of the vision service."""
