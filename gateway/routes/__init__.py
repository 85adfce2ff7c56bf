"""The contract's routes, a file for each kind of thing."""
