"""``shilu doctor``: what is installed, whether the models are those of their cards, what the extras are."""

import hashlib
import json
import platform
import re
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline import resources
from pipeline.messages import install_command, say

DISTRIBUTION = "shilu"
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)")
_NO_WEIGHTS = {"SHA256SUMS", "model.json", "card.md", "README.md"}
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that Shilu uses.

    Attributes:
        name: Its name on PyPI.
        version: The installed version, or ``None``.
        extra: The extra that asks for it, or ``None`` for what is always needed.
    """

    name: str
    version: str | None
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A file of a model.

    Attributes:
        name: Folder and file.
        sha256: Its checksum, or ``""`` where the file is missing.
        promised: The checksum that ``SHA256SUMS`` or ``model.json`` of the folder states, or ``None``.
    """

    name: str
    sha256: str
    promised: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is there and nothing speaks against it."""
        return bool(self.sha256) and self.promised in (None, self.sha256)


def version() -> str:
    """The version of the installed distribution, or of the checkout."""
    if project := _checkout():
        return str(project["version"])
    return metadata.version(DISTRIBUTION)


def packages() -> list[Package]:
    """The packages that the distribution asks for, in its order."""
    found = []
    for requirement in _requirements():
        name = _REQUIREMENT.match(requirement)
        extra = _EXTRA.search(requirement)
        if name:
            found.append(Package(name[1], _installed(name[1]), extra[1] if extra else None))
    return found


def models() -> list[Model]:
    """The files of the models with their checksums, by name."""
    found = []
    for folder in sorted(path for path in (resources.root() / "models").glob("*") if path.is_dir()):
        promised = _promised(folder)
        present = {file.name for file in folder.iterdir() if file.is_file()} - _NO_WEIGHTS
        for name in sorted(present | set(promised)):
            file = folder / name
            actual = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
            found.append(Model(f"{folder.name}/{name}", actual, promised.get(name)))
    return found


def _promised(folder: Path) -> dict[str, str]:
    """File → checksum, from ``SHA256SUMS`` (as ``sha256sum`` writes it) and from ``model.json``."""
    found = {}
    if (sums := folder / "SHA256SUMS").is_file():
        for line in sums.read_text(encoding="utf-8").splitlines():
            checksum, _, name = line.partition(" ")
            if name:
                found[name.strip().removeprefix("*")] = checksum
    if (card := folder / "model.json").is_file():
        stated = json.loads(card.read_text(encoding="utf-8"))
        found[stated["file"]] = stated["sha256"]
    return found


def show(language: str) -> int:
    """Prints everything.

    Returns:
        0, or 1 where something needed is missing or changed.
    """
    well = True
    print(f"shilu {version()}  Python {platform.python_version()}  {platform.platform()}")
    print(f"\n{say('doctor', 'packages', language)}")
    wanted = packages()
    for package in wanted:
        if package.extra is None:
            well = well and package.version is not None
            print(f"  {package.name:18} {package.version or say('doctor', 'missing', language)}")
    print(f"\n{say('doctor', 'extras', language)}")
    for package in wanted:
        if package.extra is not None:
            state = package.version or say("doctor", "install", language, command=install_command(package.extra))
            print(f"  {package.extra:8} {package.name:18} {state}")
    print(f"\n{say('doctor', 'models', language)}")
    shipped = models()
    for model in shipped:
        state = "missing" if not model.sha256 else "unstated" if model.promised is None else "fine"
        state = say("doctor", state if model.intact or not model.sha256 else "changed", language)
        print(f"  {model.name:24} sha256 {model.sha256[:12]:12}  {state}")
    if not shipped:
        print(f"  {say('doctor', 'no_models', language)}")
    print(f"\n{say('doctor', 'kernel', language)}")
    print(f"  {_kernel(language)}")
    well = well and bool(shipped) and all(model.intact for model in shipped)
    print(f"\n{say('doctor', 'data', language)}")
    for folder in ("rules", "lexicons", "messages", "samples"):
        place = resources.root() / "corpora" / folder
        print(f"  {folder:18} {place if place.is_dir() else say('doctor', 'missing', language)}")
    return 0 if well else 1


def _kernel(language: str) -> str:
    """Whether the name tagger is compiled."""
    from pipeline.mentions import names_kernel

    variant = names_kernel.compiled.VARIANTS[-1] if names_kernel.compiled is not None else ""
    return say("doctor", f"kernel_{names_kernel.state}", language, variant=variant)


def _checkout() -> dict[str, object] | None:
    """The ``[project]`` table of the checkout that this module lies in, or ``None`` in an installation."""
    file = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if not file.is_file():
        return None
    project: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    return project if project.get("name") == DISTRIBUTION else None


def _requirements() -> list[str]:
    """Requirements as the metadata of a wheel writes them: ``name>=1 ; extra == 'fast'``."""
    project = _checkout()
    if project is None:
        return metadata.requires(DISTRIBUTION) or []
    needed: list[str] = list(project["dependencies"])  # type: ignore[call-overload]
    extras: dict[str, list[str]] = project.get("optional-dependencies", {})  # type: ignore[assignment]
    return needed + [f"{name} ; extra == '{extra}'" for extra, names in extras.items() for name in names]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
