"""What a release tries more often than a change: tests marked ``release`` run once for every change and in full by ``make release``."""

import os

#: This run is for a release.
RELEASE = bool(os.environ.get("RELEASE"))
#: How many times as often a release tries what is made up by chance.
OFTEN = 5 if RELEASE else 1
