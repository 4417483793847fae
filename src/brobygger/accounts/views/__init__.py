"""Pages of sign-in, places, settings and members."""
