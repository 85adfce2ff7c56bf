"""The record: projects, documents, jobs, findings, reviews, evidence, keys. The database is the truth."""
