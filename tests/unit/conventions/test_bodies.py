import tracemalloc
import zlib

import pytest

from conventions import bodies
from conventions.problems import Problem

MIB = 2**20


def gzipped(mebibytes: int) -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mebibytes)) + packer.flush()


def test_a_body_is_inflated() -> None:
    assert bodies._inflated(gzipped(1), MIB) == bytes(MIB)


def test_no_more_is_inflated_than_a_body_may_have() -> None:
    bomb = gzipped(100)
    tracemalloc.start()
    with pytest.raises(Problem) as refused:
        bodies._inflated(bomb, MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refused.value.status == 413
    assert peak < 4 * MIB


@pytest.mark.parametrize("sent", [b"", b"no gzip", gzipped(1)[:-1], gzipped(1) + b"more"])
def test_what_is_no_whole_member_is_refused(sent: bytes) -> None:
    with pytest.raises(Problem) as refused:
        bodies._inflated(sent, 2 * MIB)

    assert refused.value.key == "malformed_gzip"
