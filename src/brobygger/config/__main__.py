"""`python -m brobygger.config` is the same as `brobygger`."""

from .cli import main

if __name__ == "__main__":
    main()
