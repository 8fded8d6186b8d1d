"""``python -m alp_survey`` is the command ``alp-survey``."""

import sys

from alp_survey.cli import main

sys.exit(main())
