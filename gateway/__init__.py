"""The one door: keys, uploads, jobs, documents, search, review, evidence, and the web pages."""
