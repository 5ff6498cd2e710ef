"""`python -m evals`: every evaluation. None needs a key or a network, unless a model is named."""

import sys

from evals.understanding import main

sys.exit(main())
