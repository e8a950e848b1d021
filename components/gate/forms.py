"""Forms that are sent to the gate's own pages."""

from urllib.parse import parse_qs

from starlette.requests import Request

_MOST = 4_096  # bytes of a form


async def read(request: Request) -> dict[str, str]:
    """The fields of a form, the first of each name; none of one that is too long or no form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            return {}
    try:
        given = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    return {key: values[0] for key, values in given.items()}
