"""Shapes that cross a boundary between rooms. Imports nothing of ours."""
