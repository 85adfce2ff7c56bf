"""The web pages: what people see of the archive. Jinja2 and htmx over the calls named in `archive.py`."""
