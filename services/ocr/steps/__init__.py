"""Pure functions from bytes to pages, and from pages to a class, fields and checks."""
