"""The child of ``warehouse.jobs``: one piece of work in one process, ``python -m warehouse.job``.

It reads what to do from its input, pickled by its parent, and writes lines of JSON to its output: how far it has come, then
how many bytes there are, which follow, or why there are none.
"""

import json
import os
import pickle
import resource
import sys
import traceback

from warehouse.refused import Refused


def main() -> None:
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)  # whatever else is printed is no answer

        def tell(content: bytes = b"", **words: object) -> None:
            output.write(json.dumps(words).encode() + b"\n" + content)
            output.flush()

        try:
            memory, work = pickle.load(sys.stdin.buffer)
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            content = work(lambda share, text: tell(share=min(share, 1.0), text=text))
        except Refused as refused:
            tell(refused=refused.reasons)
        except MemoryError:
            tell(failed="died")
        except Exception:
            traceback.print_exc()
            tell(failed="error")
        else:
            tell(content, bytes=len(content))


if __name__ == "__main__":
    main()
