"""Strings in, clean values out."""
