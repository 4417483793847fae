"""HTTP only: parse, call one door, render."""
