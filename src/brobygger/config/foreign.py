"""Runs a program that is not ours so that it never outlives `brobygger serve`, however that ends."""

import signal
import subprocess
import sys

from .child import end_with_parent


def main() -> None:
    log, *command = sys.argv[1:]
    end_with_parent()
    with open(log, "wb") as said:  # anew at each start; what is in it, its program decides
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: program.terminate())
    sys.exit(program.wait())


if __name__ == "__main__":
    main()
