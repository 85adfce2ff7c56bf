"""The verbs of the search service; no HTTP."""

from services.search.service.archive import SearchService, open_service

__all__ = ["SearchService", "open_service"]
