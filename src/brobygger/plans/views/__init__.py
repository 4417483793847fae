"""The plan's screens: parse, call one door, draw."""
