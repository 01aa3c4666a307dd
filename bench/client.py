"""A browser reduced to sockets, so that asking costs little beside answering."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

THREADS = 2


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def size(self) -> int:
        """Bytes of the body as they were sent."""
        return len(self.body)


class Connection:
    """One kept-alive connection to a local server."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(self._head("GET", path, headers))

    def post(self, path: str, values: Mapping[str, object], **headers: str) -> Answer:
        body = urlencode(values, doseq=True).encode()
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        return self._ask(self._head("POST", path, headers) + body)

    def _head(self, method: str, path: str, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _ask(self, message: bytes) -> Answer:
        self._socket.sendall(message)
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self._exactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split()[1]), headers, body)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._until(b"\r\n"), 16):
            yield self._exactly(size)
            self._exactly(2)
        self._exactly(2)

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._receive()
        found, _, self._buffer = self._buffer.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def _receive(self) -> None:
        part = self._socket.recv(262_144)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self._buffer += part


def rate(port: int, work: Callable[[Connection, int], object], *, seconds: float) -> float:
    """How often a second `work` gets done by THREADS connections; it is given a number."""
    done, numbers = [0] * THREADS, iter(range(10**9))
    failures: list[BaseException] = []
    end = time.monotonic() + seconds

    def run(thread: int) -> None:
        try:
            connection = Connection(port)
            while time.monotonic() < end:
                work(connection, next(numbers))
                done[thread] += 1
        except BaseException as error:  # noqa: BLE001  Told by the thread that waits.
            failures.append(error)

    start = time.monotonic()
    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.monotonic() - start)


def expect(answer: Answer, status: int, path: str) -> Answer:
    """The answer, when it is what was asked for: a fast error page is no result."""
    if answer.status != status:
        raise SystemExit(f"{path} answered {answer.status} instead of {status}.")
    return answer
