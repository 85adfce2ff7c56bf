"""The search service: reads the question, keeps the index, finds and explains."""
