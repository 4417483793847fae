"""From spreadsheet files to the directory: read, put together, judge, and only then write."""
