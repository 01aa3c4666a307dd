"""The demonstration's mail server: keeps every mail as a file, delivers none.

The supervisor opens the port and hands it over, so that mail waits in the queue of the
open port while the catcher itself is started again.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
import tempfile
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 32 * 1024 * 1024


class Keep:
    """Says 250 only once the mail is on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802  aiosmtpd looks for this name.
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        await asyncio.to_thread(keep, self.folder, head.encode() + content)
        return "250 Kept"


def keep(folder: Path, content: bytes) -> Path:
    """Write a mail under a name that sorts by time, and wait until it is on disk."""
    descriptor, unfinished = tempfile.mkstemp(dir=folder, prefix=".")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path = folder / f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
    Path(unfinished).replace(path)
    _sync_folder(folder)
    return path


def open_port(remembered: Path) -> socket.socket:
    """Listen where we listened last time if that is free, else anywhere; note where."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", int(remembered.read_text())))
    except (OSError, ValueError, OverflowError):
        listening.bind(("127.0.0.1", 0))
    listening.listen(100)
    remembered.write_text(str(listening.getsockname()[1]))
    return listening


async def serve(listening: socket.socket, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, ended.set)
    handler = Keep(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=LARGEST_MAIL),
        sock=listening,
    )
    async with server:
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.mailcatcher")
    parser.add_argument("--socket", type=int, required=True, help="descriptor of the open port")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(socket.socket(fileno=arguments.socket), arguments.folder))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main()
