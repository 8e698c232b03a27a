"""How many threads the arithmetic of positions takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def arithmetic_threads(number: int) -> Iterator[None]:
    """Let every product of matrices in this process take so many threads, as long as it is open.

    OpenBLAS would take one a core, and they wait for each other spinning: what that costs is in
    docs/decisions/0017-one-thread-of-arithmetic.md.
    """
    # Of linear algebra alone. OpenMP counts for each thread that asks, and nothing here asks it:
    # scikit-learn's DBSCAN looks its neighbours up in a tree.
    with threadpool_limits(limits=number, user_api="blas"):
        yield
