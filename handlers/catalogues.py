"""The catalogues of the texts, and the form in which they are looked up.

Reading a catalogue takes half a second and tens of megabytes, so that what it was compiled to is kept beside it.
"""

import gettext as gnu
import io
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
_DIGEST_SIZE = 32


def source_of(language: str) -> Path:
    """Return the file with a language's texts; it needn't be there."""
    return CATALOGUES / language / "LC_MESSAGES" / "subpanel.po"


def catalogue(source: Path) -> gnu.NullTranslations:
    """Return the texts of a catalogue; where there is none, every text stays as it is."""
    if not source.exists():
        return gnu.NullTranslations()
    texts = source.read_bytes()
    digest, kept = sha256(texts).digest(), source.with_suffix(".compiled")
    compiled = _kept(kept, digest)
    if compiled is None:
        compiled = _compiled(texts)
        _keep(kept, digest + compiled)
    return gnu.GNUTranslations(io.BytesIO(compiled))


def _kept(file: Path, digest: bytes) -> bytes | None:
    """Return what was compiled of the very same texts, if it was kept."""
    try:
        found = file.read_bytes()
    except OSError:
        return None
    return found[_DIGEST_SIZE:] if found[:_DIGEST_SIZE] == digest else None


def _compiled(texts: bytes) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (needed after a change of the texts alone)
    from babel.messages.pofile import read_po  # noqa: PLC0415  (as the one above)

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(texts)))
    return compiled.getvalue()


def _keep(file: Path, content: bytes) -> None:
    """Keep a file as a whole, whoever else does so at the same time; where nothing can be written, nothing is kept."""
    written = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        written.write_bytes(content)
        written.replace(file)
    except OSError:
        with suppress(OSError):
            written.unlink(missing_ok=True)
