"""Word 97 (.doc), WPS, RTF, OpenDocument and Word XML through LibreOffice; Excel 97 through calamine.

LibreOffice turns the file into .docx, which is read as such. It runs in a folder of its own that is removed afterwards,
with macros and links to other files switched off, and is stopped with its children when it takes too long.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.read import docx, excel, limits
from pipeline.read.encoding import Undecodable
from pipeline.read.types import Item, Options, Place

SECONDS = 120
_NAMES = ("soffice", "libreoffice")
_COMMAND = "apt-get install --no-install-recommends libreoffice-writer-nogui"
_SUFFIX = {"ole": ".doc", "rtf": ".rtf", "wordml": ".xml", "odt": ".odt"}
_KIND = {"ole": "doc", "rtf": "rtf", "wordml": "Word XML", "odt": "odt"}
# Names of the streams of an OLE file, as its directory has them.
_WORD, _EXCEL, _OLD_EXCEL, _SLIDES, _SEALED = (
    name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "Book", "PowerPoint Document", "EncryptedPackage")
)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">\
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">\
<value>2</value></prop></item>
</oor:items>
"""


def read(stream: BinaryIO, kind: str, place: Place, options: Options) -> Iterator[Item]:
    """Reads one file.

    Args:
        stream: The file.
        kind: ``ole``, ``rtf``, ``odt`` or ``wordml``.
        place: Where it lies.
        options: What readers are told.

    Raises:
        Undecodable: If it is encrypted, no text document, cannot be converted, or LibreOffice is not installed.
    """
    data = limits.whole(stream, options.max_file)
    if kind == "ole":
        if _SEALED in data:
            raise Undecodable("encrypted")
        if _WORD not in data:
            if _EXCEL in data or _OLD_EXCEL in data:
                yield from excel.read_old(data, place, options)
                return
            raise Undecodable("not_text", kind="ppt" if _SLIDES in data else "OLE")
        if encrypted(data):
            raise Undecodable("encrypted")
    if kind == "odt":
        import io

        limits.office_zip(io.BytesIO(data), "odt", 5 * options.max_file)
    yield Item(docx.document(to_docx(data, kind), place, options, _KIND[kind]), place.text_mirror)


def encrypted(data: bytes) -> bool:
    """Whether a Word 97 file asks for a password: bit 8 of the flags of its first sector, by [MS-DOC] 2.5.2.

    The stream of the document is looked for at the borders of sectors, by its signature.
    """
    at = next((i for i in range(512, min(len(data), 1 << 20), 512) if data[i : i + 2] == b"\xec\xa5"), None)
    return at is not None and bool(data[at + 11 : at + 12] and data[at + 11] & 0x01)


def program() -> str | None:
    """The path of LibreOffice, or ``None``."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def to_docx(data: bytes, kind: str, seconds: float = SECONDS) -> bytes:
    """Converts a file with LibreOffice.

    Args:
        data: The file.
        kind: See ``read``.
        seconds: How long it may take.

    Raises:
        Undecodable: If LibreOffice is not installed, fails, or takes longer.
    """
    office = program()
    if office is None:
        raise Undecodable("no_office", kind=_KIND[kind], command=_COMMAND)
    with tempfile.TemporaryDirectory(prefix="shilu-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        (here / "profile" / "user").mkdir(parents=True)
        (here / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        file = here / f"document{_SUFFIX[kind]}"
        file.write_bytes(data)
        command = [
            office, f"-env:UserInstallation={(here / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(here / "out"), str(file),
        ]  # fmt: skip
        said = _run(command, here, seconds)
        made = here / "out" / "document.docx"
        if not made.is_file():
            raise Undecodable("office_failed", reason=said or "it wrote nothing")
        return made.read_bytes()


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """Runs LibreOffice and gives the last line it said; ends it and its children when the time is over."""
    surroundings = {**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp", "TMPDIR": str(folder)}
    with subprocess.Popen(
        command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    ) as running:  # fmt: skip
        try:
            said = running.communicate(timeout=seconds)[1]
        except subprocess.TimeoutExpired:
            raise Undecodable("office_failed", reason=f"it took more than {seconds:g} seconds") from None
        finally:
            _end(running)
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def _end(running: "subprocess.Popen[bytes]") -> None:
    """Ends a process and those it started, which are all of its session."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(running.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
    elif running.poll() is None:
        running.kill()
