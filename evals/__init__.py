"""Evaluations: how well JetVision does what it is for, measured and compared with a committed baseline.

deepeval is told, before anybody can import it, to report nothing and to read no `.env` file.
"""

import os

os.environ["DEEPEVAL_TELEMETRY_OPT_OUT"] = "1"
os.environ["DEEPEVAL_DISABLE_DOTENV"] = "1"
