"""`python -m brobygger.access.law > docs/law.md` prints the tables for a lawyer to read."""

import sys

from brobygger.access.law.printing import render_rules_markdown

if __name__ == "__main__":
    sys.stdout.write(render_rules_markdown())
