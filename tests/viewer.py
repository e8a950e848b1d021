"""A visitor without a browser: plain HTTP, and Streamlit's own protocol over its websocket, every message made by hand."""

import re
import socket
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import httpx2
import pyarrow.ipc
from google.protobuf.json_format import MessageToJson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


class Visitor:
    """One browser's worth of cookies. ``host``: the name it calls the server by; ``source``: the address it comes from."""

    def __init__(self, address: str, host: str = "", source: str = "127.0.0.1", headers: dict | None = None):
        self.address, self.source, self.host = address, source, host or urlsplit(address).netloc
        self.origin, self._pages = f"http://{self.host}", []
        self.headers = {"Host": self.host} | (headers or {})
        given = {name: value.encode("latin-1") for name, value in self.headers.items()}
        transport = httpx2.HTTPTransport(local_address=source)
        self.http = httpx2.Client(base_url=address, transport=transport, headers=given, timeout=30)

    def get(self, path: str, **headers: str):
        return self.http.get(path, headers=headers)

    def post(self, path: str, origin: str | None = "", **form: str):
        headers = {} if origin is None else {"Origin": origin or self.origin}
        return self.http.post(path, data=form, headers=headers)

    def sign_in(self, name: str, password: str, wanted: str = "/"):
        return self.post("/signin", name=name, password=password, next=wanted)

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    @property
    def cookie(self) -> str:
        """The secret of the session, if there is one."""
        return self.http.cookies.get("wancheng") or ""

    def page(self, **how) -> "Page":
        page = Page(self, **how)
        self._pages.append(page)
        return page

    def close(self) -> None:
        for page in self._pages:
            page.close()
        self.http.close()


class Page:
    """An open page: what the server sends it, as text."""

    def __init__(self, visitor: Visitor, origin: str | None = "", session: str = "", headers: dict | None = None):
        xsrf = visitor.http.cookies.get("_streamlit_xsrf") or "none"
        given = visitor.headers | {"Cookie": visitor.cookies} | (headers or {})
        given.pop("Host")
        server = urlsplit(visitor.address)
        self._open = ExitStack()
        opening = connect(
            f"ws://{visitor.host}/_stcore/stream",
            origin=(origin or visitor.origin) if origin is not None else None,
            additional_headers=given,
            subprotocols=["streamlit", xsrf, *([session] if session else [])],
            sock=socket.create_connection((server.hostname, server.port), source_address=(visitor.source, 0)),
            max_size=None,
            proxy=None,
        )
        self.socket = self._open.enter_context(opening)
        self.messages: list[ForwardMsg] = []
        self.code: int | None = None

    def send(self, message: BackMsg | bytes | str) -> None:
        self.socket.send(message.SerializeToString() if isinstance(message, BackMsg) else message)

    def run(self, page: str = "", query: str = "", seconds: float = 60, **more) -> str:
        """Run a page, and all it says until it has finished, the cells of its tables included; ``code`` is set where the connection
        is closed instead.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        for name, value in more.items():
            setattr(message.rerun_script, name, value)
        self.send(message)
        return self.told("script_finished", seconds)

    def told(self, until: str, seconds: float = 60) -> str:
        """Everything said from now on until a message of a kind, as JSON."""
        said = []
        with suppress(TimeoutError):
            try:
                while True:
                    message = ForwardMsg.FromString(self.socket.recv(timeout=seconds))
                    self.messages.append(message)
                    said.append(MessageToJson(message, ensure_ascii=False))
                    said.append(_cells(message))
                    if message.WhichOneof("type") == until:
                        break
            except ConnectionClosed as closed:
                self.code = closed.rcvd.code if closed.rcvd else 1006
        return "\n".join(said)

    @property
    def session(self) -> str:
        return next(m.new_session.initialize.session_id for m in self.messages if m.WhichOneof("type") == "new_session")

    def pages(self) -> dict[str, str]:
        """The menu: address → hash."""
        found = [m.navigation for m in self.messages if m.WhichOneof("type") == "navigation"][-1]
        return {page.url_pathname: page.page_script_hash for page in found.app_pages}

    def click(self, label: str, page: str = "", query: str = "") -> str:
        """Press the button with a label, as a message made by hand."""
        id = self.widget(label)
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        message.rerun_script.widget_states.widgets.add(id=id, trigger_value=True)
        self.send(message)
        return self.told("script_finished")

    def widget(self, label: str) -> str:
        """The id of the button with a label."""
        for message in reversed(self.messages):
            element = message.delta.new_element
            if element.WhichOneof("type") == "button" and element.button.label == label:
                return element.button.id
        raise KeyError(label)

    def download(self, label: str) -> str:
        """The id of the file behind a download button, which is made when it is asked for."""
        for message in reversed(self.messages):
            element = message.delta.new_element
            if element.WhichOneof("type") == "download_button" and element.download_button.label == label:
                return element.download_button.deferred_file_id
        raise KeyError(label)

    def cells(self) -> str:
        """What stands in the tables of the last run."""
        last = max(n for n, message in enumerate(self.messages) if message.WhichOneof("type") == "new_session")
        return "\n".join(map(_cells, self.messages[last:]))

    def file(self, id: str) -> str:
        """Ask for a file to be made; its address, or what is said instead."""
        message = BackMsg()
        message.backend_operation_request.request_id, message.backend_operation_request.session_id = "1", self.session
        message.backend_operation_request.deferred_file.file_id = id
        self.send(message)
        said = self.told("backend_operation_response", seconds=60)
        found = re.search(r"/media/[0-9a-f]+\.\w+", said)
        return found[0] if found else said

    def close(self) -> None:
        self._open.close()


def _cells(message: ForwardMsg) -> str:
    data = message.delta.new_element.dataframe.arrow_data.data
    if not data:
        return ""
    table = pyarrow.ipc.open_stream(data).read_all()
    return "\n".join(map(str, table.to_pylist()))
