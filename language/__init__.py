"""What is read the same everywhere: dates, places, numbers, codes, site words. Pure functions over domain tables."""
