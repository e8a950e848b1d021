"""The websocket of a page: it closes when its session ends, hears nothing it should not, and notes which files it offers."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.gate import tickets
from warehouse.access import sessions

#: The code that it closes with when its session has ended; session.js then leads to the sign-in page.
ENDED = 4401
#: What a page's browser has to say; what it could say besides clears everybody's memory, or belongs to a developer.
_SAID = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "deferred_file"}
_LOOK = 5.0  # seconds between looks at whether a session still lasts


class Watched:
    """A websocket that closes when its session ends, hears nothing it should not, and notes which files it offers."""

    def __init__(self, receive: Receive, send: Send, ticket: str):
        self._receive, self._send, self._ticket = receive, send, ticket
        self._waiting: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        while True:
            if self._waiting is None:
                self._waiting = asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait({self._waiting}, timeout=_LOOK)
            if await run_in_threadpool(tickets.holder, self._ticket) is None:
                await self._send({"type": "websocket.close", "code": ENDED})
                return {"type": "websocket.disconnect", "code": ENDED}
            if not done:
                continue
            message, self._waiting = self._waiting.result(), None
            if message["type"] == "websocket.receive":
                if self._ticket not in (tickets.MACHINE, tickets.VISITOR):
                    await run_in_threadpool(sessions.seen, self._ticket)
                if not _fit(message.get("bytes")):
                    continue
            return message

    async def send(self, message: Message) -> None:
        if b"/media/" in (said := message.get("bytes") or b""):
            for address in _offered(ForwardMsg.FromString(said)):
                tickets.FILES.claim(address.rpartition("/media/")[2], self._ticket)
        await self._send(message)

    def close(self) -> None:
        if self._waiting:
            self._waiting.cancel()


def _offered(message: ForwardMsg) -> list[str]:
    """The addresses of files that a message offers, in the fields that hold addresses: words of a page may look like one."""
    element = message.delta.new_element
    fields = [
        element.download_button.url,
        element.audio.url,
        element.video.url,
        message.backend_operation_response.deferred_file.url,
        message.logo.image,
        *(image.url for image in element.imgs.imgs),
    ]
    return [address for address in fields if "/media/" in address]


def _fit(said: bytes | None) -> bool:
    try:
        if said is None:
            return True
        message = BackMsg.FromString(said)
        kind = message.WhichOneof("type")
        if kind == "backend_operation_request":
            kind = message.backend_operation_request.WhichOneof("payload")
        return kind in _SAID
    except Exception:  # whatever protobuf makes of it; the application closes the connection
        return True
