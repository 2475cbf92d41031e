"""A Hugging Face hub of one small tokenizer on loopback: 401 without the right token in the header.

Usage: python stub_hub.py TOKEN REPOSITORY. The first line of its output is its address.
"""

from __future__ import annotations

import hashlib
import json
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN, REPOSITORY = sys.argv[1:]
COMMIT = "0" * 39 + "1"
WORDS = {"<unk>": 0, "hello": 1, "secret": 2, "world": 3}
FILES = {
    "config.json": {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]},
    "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "<unk>"},
    "tokenizer.json": {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": WORDS, "unk_token": "<unk>"},
    },
}


class Handler(BaseHTTPRequestHandler):
    """Answers `HEAD` and `GET` of `/REPOSITORY/resolve/main/FILE`, and 404 with the hub's own code else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.reply()

    def do_HEAD(self) -> None:
        self.reply()

    def reply(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.finish_with(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "GatedRepo"})
        prefix = f"/{REPOSITORY}/resolve/"
        name = self.path.removeprefix(prefix).partition("/")[2] if self.path.startswith(prefix) else ""
        if name not in FILES:
            return self.finish_with(HTTPStatus.NOT_FOUND, {"X-Error-Code": "EntryNotFound"})
        body = json.dumps(FILES[name]).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        return self.finish_with(HTTPStatus.OK, {"ETag": etag, "X-Repo-Commit": COMMIT}, body)

    def finish_with(self, status: HTTPStatus, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
