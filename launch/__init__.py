"""The command line, and the supervisor of the laptop mode. The only room that knows everyone."""
