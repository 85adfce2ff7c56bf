"""One file a page: read the address, ask the archive, show a template."""
