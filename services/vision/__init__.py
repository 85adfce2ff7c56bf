"""Photos and videos: what they show, what may be wrong, when and where they were taken."""
