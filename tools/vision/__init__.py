"""Programs that make and judge the weights of the vision service."""
