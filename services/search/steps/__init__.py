"""Pure functions of the search service."""
