"""Minutes, logs, five elements and names out of the text of a record."""
