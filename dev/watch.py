"""What is restarted when it dies, and when we stop trying."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from dev import processes
from dev.state import Refused

QUICK_SECONDS = 10.0
QUICK_DEATHS_ALLOWED = 5
LONGEST_PAUSE = 15.0


class GaveUp(Exception):
    """A part that does not stay up."""


@dataclass
class Part:
    """One thing that has to be running."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    cleanup: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = 0

    def begin(self) -> None:
        self.started = time.monotonic()
        self.process = self.start()

    def end(self) -> None:
        """End it, also when it was only half started."""
        if self.process is not None:
            processes.stop(self.process, signal.SIGTERM)
            self.process = None
        if self.cleanup is not None:
            self.cleanup()

    def look(self, say: Callable[[str], None]) -> None:
        """Start it again when it is due; note its death, and when it will be due."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self._again(say)
        elif self.process.poll() is not None:
            status = self.process.returncode
            processes.bury(self.process)
            self.process = None
            self._died(f"signal {-status}" if status < 0 else f"exit {status}", say)

    def _again(self, say: Callable[[str], None]) -> None:
        try:
            self.begin()
        except Refused as reason:
            self._died(str(reason), say)
        else:
            say(f"{self.name} is started again")

    def _died(self, reason: str, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        self.deaths = self.deaths + 1 if now - self.started < QUICK_SECONDS else 1
        if self.deaths >= QUICK_DEATHS_ALLOWED:
            raise GaveUp(f"{self.name} ended {self.deaths} times in a row, now with {reason}")
        self.due = now + min(LONGEST_PAUSE, 0.25 * 2**self.deaths)
        say(f"{self.name} ended with {reason}; next start in {self.due - now:.1f} s")
