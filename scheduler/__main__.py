"""`python -m scheduler` is the console command."""

import sys

from scheduler.cli import main

if __name__ == "__main__":
    sys.exit(main())
