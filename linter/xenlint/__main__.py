"""`python -m xenlint`."""

import sys

from xenlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
