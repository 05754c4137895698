"""The web server: its log, of nobody, and no door but its port (网页服务).

gunicorn reads this file from the folder it is started in. What people search for stands
in addresses; so there is no access log, and an error's line names no address either.
"""

from typing import Any

from gunicorn.glogging import Logger


class QuietLogger(Logger):
    """Leaves out of errors what was asked and by whom; the trace stays."""

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Tell that a request failed, without its address."""
        if msg.startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Tell that a request could not be read, without its line and sender."""
        if msg.startswith("Invalid request"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)


accesslog = None
logger_class = QuietLogger
# Else all servers of one account share a socket in its home, and unlink each other's.
control_socket_disable = True
