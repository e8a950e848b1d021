"""The exceptions that people are meant to read."""


class Refused(Exception):
    """A job that was not done, with one plain Chinese line per reason. Nothing has changed."""

    def __init__(self, *reasons: str):
        super().__init__("\n".join(reasons))
        self.reasons = reasons


class Busy(Refused):
    """Not done because too much is going on; asked again later it may be."""
