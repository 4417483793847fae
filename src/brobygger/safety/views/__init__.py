"""Pages of the sheet, and what a device keeps of it."""
