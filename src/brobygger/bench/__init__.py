"""Measures what the house promises about speed, on invented people in a database of its own."""
