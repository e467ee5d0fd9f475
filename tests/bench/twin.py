"""nginx with the very same answers, as files: what any server takes for these bytes.

One process as the centre has one thread for them, from the page cache, without a log; the heads are
those of the centre but for what nginx says itself.
"""

import http.client
import os
import shutil

from harness import LOOPBACK, Daemon, free_port, listens

ITS_OWN = {"date", "content-length", "connection", "content-type", "etag", "last-modified", "server"}

FRAME = """
daemon off;
master_process off;
user root;
pid {directory}/nginx.pid;
error_log stderr warn;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; multi_accept on; }}
http {{
    access_log off;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    {file_cache}
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    types {{}}
    server {{
        listen {address}:{port};
{places}
    }}
}}
"""

FILE_CACHE = "open_file_cache max=1000 inactive=1h; open_file_cache_valid 1h;"

PLACE = """
        location = /{number} {{
            root {directory};
            default_type "{kind}";
{heads}
        }}"""


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Twin(Daemon):
    def __init__(self, stage, port, paths, file_cache=False):
        """Of the answers of the server at `port` to these paths; each is at "/" and its place in them. With
        a cache it keeps its files open, as it does not when nobody tells it to."""
        super().__init__(stage, "nginx")
        self.port = free_port()
        self.directory = stage.path / "nginx"
        self.directory.mkdir()
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        places = "".join(self._place(connection, number, path) for number, path in enumerate(paths))
        connection.close()
        frame = FRAME.format(directory=self.directory, address=LOOPBACK, port=self.port, places=places,
                             file_cache=FILE_CACHE if file_cache else "")  # fmt: skip
        self.config = stage.write("nginx.conf", frame)
        self.start()

    def _place(self, connection, number, path):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        (self.directory / str(number)).write_bytes(response.read())
        if response.status != 200:
            raise AssertionError(f"{path} answers {response.status}")
        heads = "\n".join(
            f"            add_header {name} {_quoted(value)};"
            for name, value in response.getheaders()
            if name.lower() not in ITS_OWN
        )
        kind = response.getheader("Content-Type")
        return PLACE.format(number=number, directory=self.directory, heads=heads, kind=kind)

    def argv(self):
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        return [program, "-p", self.directory, "-c", self.config]

    def ready(self):
        return listens(self.port)
