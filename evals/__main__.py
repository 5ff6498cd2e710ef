"""`python -m evals`: every evaluation that needs no key and no network."""

import sys

from evals.understanding import main

sys.exit(main())
