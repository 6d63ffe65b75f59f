#!/usr/bin/env python3
"""Serves a folder over HTTP on a free port for the tests of `xcodec model pull`; prints the port.

usage: pull_server.py FOLDER
Paths: /plain/FILE            the file, with Range
       /norange/FILE          the file, Range ignored
       /cut/FILE              the first third of what was asked for, then the connection closes
       /wrong/FILE            the file with its last byte changed
       /redirect/N/plain/FILE N redirects, then the file
Every request is written to FOLDER/requests.log: path, Range.
"""
import http.server
import os
import sys

FOLDER = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        with open(os.path.join(FOLDER, "requests.log"), "a", encoding="utf-8") as log:
            log.write(f"{self.path} {self.headers.get('Range', '-')}\n")
        mode, _, rest = self.path.lstrip("/").partition("/")
        if mode == "redirect":
            count, _, target = rest.partition("/")
            self.send_response(302)
            self.send_header("Location", f"/{target}" if int(count) <= 1 else f"/redirect/{int(count) - 1}/{target}")
            self.end_headers()
            return
        path = os.path.join(FOLDER, os.path.basename(rest))
        if not os.path.isfile(path):
            self.send_error(404)
            return
        with open(path, "rb") as file:
            body = file.read()
        if mode == "wrong":
            body = body[:-1] + bytes([body[-1] ^ 1])
        self.answer(mode, body)

    def answer(self, mode, body):
        start = 0
        wanted = self.headers.get("Range")
        if wanted and mode != "norange":
            start = int(wanted.split("=")[1].split("-")[0])
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        rest = body[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: len(rest) // 3] if mode == "cut" else rest)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *args: None  # a client that resets the connection is part of the tests
print(server.server_address[1], flush=True)
server.serve_forever()
