"""A whole installation on this machine, by following docs/operating.md: `python -m tools.installation`."""
