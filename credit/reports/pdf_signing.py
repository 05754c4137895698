"""Reports signed as PAdES, and whether a file is one of them (电子签名).

Keys and certificates are PEM files. Nothing is fetched: no time stamp authority is
asked (the level is PAdES B-B), so the time of signing is what the signer says.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import parser
from asn1crypto.cms import ContentInfo, SignedData
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import (
    PdfSignatureMetadata,
    PdfSigner,
    Signer,
    SimpleSigner,
)
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature
from pyhanko_certvalidator import ValidationContext

V1, SHA256 = b"\x02\x01\x01", bytes.fromhex("300d06096086480165030402010500")
_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d{1,10}) (\d{1,10}) (\d{1,10}) {0,99}\]")
FIELD = "Report"
REASON = "质量信用报告"


class SigningKeyError(Exception):
    """The key, its certificate or the chain cannot be read, or do not fit together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a file says of itself (验签结果).

    Shape: `is_intact` says that not a byte changed since it was signed; `is_signed` is
    False also where the signature cannot be read; `signer` names the certificate's.
    """

    is_signed: bool
    is_intact: bool = False
    is_trusted: bool = False
    signer: str = ""

    @property
    def is_genuine(self) -> bool:
        """Tell whether it is a report of ours, unchanged."""
        return self.is_intact and self.is_trusted


class _DatedSigner(PdfSigner):
    """Signs at a stated instant: no clock is read here."""

    def __init__(self, signer: Signer, *, at: datetime, reason: str) -> None:
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
        )
        super().__init__(metadata, signer)
        self.at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def load_signer(
    key: Path, certificate: Path, *, chain: Sequence[Path] = ()
) -> SimpleSigner:
    """Read a private key without a passphrase and its certificate from PEM files.

    Raises:
        SigningKeyError: a file is not there or is something else.
    """
    signer: SimpleSigner | None = SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(key), str(certificate), ca_chain_files=tuple(map(str, chain))
    )
    if signer is None:
        raise SigningKeyError
    signer.embed_roots = False  # whoever checks has them, and no one signs their bytes
    return signer


def signed(pdf: bytes, signer: Signer, *, at: datetime, reason: str = REASON) -> bytes:
    """Sign a file; what it says stays byte for byte as it was before."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    out: BytesIO = _apart(
        lambda: _DatedSigner(signer, at=at, reason=reason).sign_pdf(writer)
    )
    return out.getvalue()


def check(pdf: bytes, *, trusted: Sequence[Path], at: datetime) -> Verdict:
    """Tell whether a file is signed, unchanged, and by a key that is trusted.

    A later addition is a change, though the part that was signed is whole.

    Time: certificates must be valid at `at`, the instant the report was made.
    """
    roots = [
        load_cert_from_pemder(str(path))  # type: ignore[no-untyped-call]
        for path in trusted
    ]
    context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
    try:
        return _verdict(pdf, context)
    except Exception:  # noqa: BLE001 - whatever a stranger's file makes a parser raise
        return Verdict(is_signed=False)


def _verdict(pdf: bytes, context: ValidationContext) -> Verdict:
    """Read the signature where its bytes are: no page, no object is followed.

    It signs all but the room it lies in, so the file is as it was signed, or is not;
    what a stranger built into it, to keep a reader busy for good, is never read.
    """
    end, start, length = map(int, _RANGE.findall(pdf)[-1])
    room = bytes.fromhex(pdf[end + 1 : start - 1].decode("ascii"))
    envelope = ContentInfo.load(room[: parser.peek(room)])["content"]
    digest = sha256(pdf[:end] + pdf[start : start + length]).digest()
    status = _apart(
        lambda: asyncio.run(
            async_validate_cms_signature(
                envelope, raw_digest=digest, validation_context=context
            )
        )
    )
    is_whole = end < start and start + length == len(pdf)
    return Verdict(
        is_signed=True,
        is_intact=status.intact
        and status.valid
        and is_whole
        and pdf[end:start] == b"<" + room.hex().upper().encode() + b">"
        and _is_exact(room, envelope),
        is_trusted=status.trusted,
        signer=status.signing_cert.subject.human_friendly,
    )


def _apart(work: Callable[[], Any]) -> Any:
    """Let pyHanko work in a thread: it runs a loop, and one thread runs but one."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(work).result()


def _is_exact(room: bytes, envelope: SignedData) -> bool:
    """Tell whether the envelope of the signature is as we write it.

    It signs all but itself, and readers overlook what follows it in its room, and what
    it says twice.
    """
    length = parser.peek(room)
    (signer,) = envelope["signer_infos"]
    is_padded = room[:length].endswith(envelope.dump()) and not any(room[length:])
    repeated = {
        envelope["version"].dump(): V1,
        signer["version"].dump(): V1,
        envelope["digest_algorithms"].dump(): b"\x31\x0f" + SHA256,
        signer["digest_algorithm"].dump(): SHA256,
    }
    return is_padded and all(one == own for one, own in repeated.items())
