"""The built book as a host serves it: over HTTP, texts compressed."""

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
TEXTS = {".html", ".css", ".js", ".svg", ".json"}


class Compressed(http.server.SimpleHTTPRequestHandler):
    """A file server that compresses texts and does not log."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments):
        super().__init__(*arguments, directory=str(SITE))

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXTS:
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Answer until the browser has enough: it leaves when a measurement is done."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *arguments) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the site on a free port; yields its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Compressed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def pages() -> list[str]:
    """Return the addresses of the pages, chapters first."""
    chapters = sorted(SITE.glob("chapters/*.html"))
    figures = sorted(SITE.glob("figures/*.html"))
    return ["index.html", *(str(path.relative_to(SITE)) for path in [*chapters, *figures])]
