"""The array types of the package, and how arrays with one row a device grow.

Levels and positions are float32: half the memory traffic of float64, and 1 mm at 10 km. What loses
digits in float32 is float64: Cholesky factors, ridge regressions, Kalman covariances.
"""

from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

Scalar = TypeVar("Scalar", bound=np.generic)

# A divisor at least: far below any probability that matters, and above 1e-38, where float32 becomes
# denormal and slow.
TINY: Final = np.float32(1e-30)
# In place of a message time, milliseconds. Not the least int64: `at_ms - NEVER` must not overflow.
NEVER: Final = -(2**62)


def grown(array: NDArray[Scalar], rows: int, fill: Any) -> NDArray[Scalar]:
    """Return a copy with `rows` rows in all, the new ones set to `fill`; views of the old go stale.

    Callers ask for more rows than they need, so that growing stays linear in all.
    """
    more = np.full((rows - len(array), *array.shape[1:]), fill, array.dtype)
    return np.concatenate([array, more])
