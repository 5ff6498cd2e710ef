"""What can go wrong while processes are started, told in one sentence to the person at the console."""


class EmbeddedError(Exception):
    """A server or a child could not be started, reached or stopped. The text is ready to be shown."""
