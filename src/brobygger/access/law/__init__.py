"""Legal grounds as data, and the pure engine behind "May I share this?"."""
