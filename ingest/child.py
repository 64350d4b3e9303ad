"""Child processes that know nothing of the program that started them.

A spawned child runs its parent's main script again, so that functions defined there can be found.
Inside the service that script is whatever page Streamlit runs at that moment. Our children import
what they need by name and must not run anything else.
"""

from __future__ import annotations

import multiprocessing.context
import multiprocessing.spawn
import threading
from typing import Any

_LAUNCH = threading.Lock()


class BareProcess(multiprocessing.context.SpawnProcess):
    """A spawned process that leaves its parent's main module alone."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - multiprocessing's own name
        # The standard library has no setting for this; the swap lasts for one launch.
        with _LAUNCH:
            describe = multiprocessing.spawn.get_preparation_data

            def describe_without_main(name: str) -> dict[str, Any]:
                found = describe(name).items()
                return {key: value for key, value in found if not key.startswith("init_main")}

            multiprocessing.spawn.get_preparation_data = describe_without_main
            try:
                return multiprocessing.context.SpawnProcess._Popen(process_obj)  # noqa: SLF001 - the method that we refine
            finally:
                multiprocessing.spawn.get_preparation_data = describe


class BareSpawnContext(multiprocessing.context.SpawnContext):
    """The spawn start method with bare processes."""

    Process = BareProcess
