"""Work that does what bad documents do: hangs, kills its process, eats memory, fails."""

import os
import signal
import time

from pipeline.batch.spark_child import rows


def misbehave(document, work, rules):
    if "挂起" in document.text:
        time.sleep(600)
    if "崩溃" in document.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "吃内存" in document.text:
        bytearray(work.max_memory * 2 << 20)
    if "出错" in document.text:
        raise ValueError("no")
    if "缺包" in document.text:
        raise ModuleNotFoundError("numpy")
    return rows(document, work, rules)
