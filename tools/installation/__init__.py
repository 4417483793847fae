"""A whole installation, by following docs/operating.md: `python -m tools.installation`."""
