"""Makes vectors.json: every format of docs/formats.md, by another implementation than the service's.

Run it with: python test/vectors/make.py --write (it needs the package cryptography). Without --write it only
compares.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import zlib
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

Field = str | int | bytes | None
HERE = Path(__file__).parent
ORG = "01890a5d-ac96-774b-bcce-b302099a8057"
SECRET = "01890a5d-ac96-774b-bcce-b302099a8058"  # noqa: S105 - an id
ANN = "01890a5d-ac96-774b-bcce-b302099a8059"
TEAM = "01890a5d-ac96-774b-bcce-b302099a805a"
KEY_ID = "01890a5d-ac96-774b-bcce-b302099a805b"


def bytes_of(label: str, length: int = 32) -> bytes:
    """Give bytes that look random and are the same in every run."""
    return hashlib.shake_256(label.encode()).digest(length)


def context(*fields: Field) -> bytes:
    """Join fields, each with its length."""
    parts = []
    for field in fields:
        if field is None:
            parts.append(b"\xff\xff\xff\xff")
            continue
        data = field if isinstance(field, bytes) else str(field).encode()
        parts.append(len(data).to_bytes(4, "big") + data)
    return b"".join(parts)


def hkdf(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """Derive by HKDF-SHA-512."""
    return HKDF(hashes.SHA512(), length, salt, info).derive(key)


def message(key: bytes, salt: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Encrypt."""
    keys = hkdf(key, salt, info, 76)
    head = b"\x01" + salt + keys[32:64]
    return head + AESGCM(keys[:32]).encrypt(keys[64:], plaintext, head + info)


def messages() -> list[dict[str, Any]]:
    """Messages of several lengths, and of empty, long and odd contexts."""
    made = []
    texts: list[bytes] = [b"", b"a", b"exactly 16 bytes", bytes(range(256)), "Grüße 🐙".encode()]
    lists: list[list[Field]] = [[], ["one"], ["", ""], ["a", 12, None], ["x" * 300, 0, ORG]]
    for number, text in enumerate(texts):
        key, salt = bytes_of(f"key {number}"), bytes_of(f"salt {number}")
        fields = lists[number]
        info = context(*fields)
        made.append(
            {
                "key": key.hex(),
                "salt": salt.hex(),
                "fields": fields,
                "context": info.hex(),
                "plaintext": text.hex(),
                "message": message(key, salt, text, info).hex(),
            }
        )
    return made


def failures() -> list[dict[str, str]]:
    """Messages that must not open, each made with care to be wrong in one way only."""
    key, salt, info = bytes_of("failing"), bytes_of("failing salt"), context("helios-secrets value")
    keys = hkdf(key, salt, info, 76)
    whole = message(key, salt, b"plaintext", info)
    head, body = whole[:65], whole[65:]
    other = hkdf(bytes_of("another key"), salt, info, 76)
    stolen = b"\x01" + salt + keys[32:64]
    swapped = b"\x01" + salt + other[32:64]
    made = {
        "no byte": b"",
        "a head without a tag": head,
        "one byte short": whole[:-1],
        "one byte long": whole + b"\x00",
        "a tag of 12 bytes": whole[:-4],
        "a tag of zeros": whole[:-16] + bytes(16),
        "the format 0": b"\x00" + whole[1:],
        "the format 2": b"\x02" + whole[1:],
        "another salt": head[:1] + bytes_of("other salt") + head[33:] + body,
        "a commitment of zeros": head[:33] + bytes(32) + body,
        "right in all but the commitment": swapped
        + AESGCM(keys[:32]).encrypt(keys[64:], b"plaintext", swapped + info),
        "the commitment of this key, encrypted with another": stolen
        + AESGCM(other[:32]).encrypt(other[64:], b"plaintext", stolen + info),
        "a tag over the context without the head": head
        + AESGCM(keys[:32]).encrypt(keys[64:], b"plaintext", info),
        "a tag over the head without the context": head
        + AESGCM(keys[:32]).encrypt(keys[64:], b"plaintext", head),
        "a nonce of zeros": head + AESGCM(keys[:32]).encrypt(bytes(12), b"plaintext", head + info),
        "another context": message(key, salt, b"plaintext", context("helios-secrets data key")),
    }
    return [
        {"what": what, "key": key.hex(), "context": info.hex(), "message": data.hex()}
        for what, data in made.items()
    ]


def envelope() -> dict[str, Any]:
    """A value with its data key, the term and the root key above it, and what derives from the root key."""
    root, term_key, data_key = bytes_of("root"), bytes_of("term key"), bytes_of("data key")
    term, version, made_at = 3, 7, 1_790_000_000_000_001
    value = "a value: ü🔑".encode()
    place: list[Field] = [ORG, SECRET, version]
    return {
        "root": root.hex(),
        "organizationID": ORG,
        "secretID": SECRET,
        "version": version,
        "term": term,
        "createdBy": ANN,
        "createdAt": made_at,
        "value": value.decode(),
        "ciphertext": message(
            data_key, bytes_of("value salt"), value, context("helios-secrets value", *place)
        ).hex(),
        "wrappedKey": message(
            term_key,
            bytes_of("wrap salt"),
            data_key,
            context("helios-secrets data key", *place, term, ANN, made_at),
        ).hex(),
        "wrappedTerm": message(
            root, bytes_of("term salt"), term_key, context("helios-secrets term key", ORG, term)
        ).hex(),
        "keyCheck": hkdf(root, b"", context("helios-secrets root key check", ORG), 32).hex(),
        "macKey": hkdf(root, b"", context("helios-secrets mac", ORG), 32).hex(),
    }


def wrapped_key() -> dict[str, str]:
    """A root key under a passphrase."""
    root, salt, passphrase = bytes_of("wrapped root"), bytes_of("scrypt salt"), "correct horse ü battery"
    head = bytes([1, 17, 8, 1]) + salt
    key = Scrypt(salt, 32, 2**17, 8, 1).derive(passphrase.encode())
    data = head + message(
        key, bytes_of("wrap key salt"), root, context("helios-secrets wrapped root key", head)
    )
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    armor = "\n".join(["-----BEGIN HELIOS SECRETS KEY-----", *lines, "-----END HELIOS SECRETS KEY-----", ""])
    return {"root": root.hex(), "passphrase": passphrase, "text": armor}


def rows(*lists: list[Field]) -> bytes:
    """A set of rows: its number, and each row in the order of its bytes."""
    parts = sorted(context(*fields) for fields in lists)
    return context(len(parts), *parts)


def macs() -> dict[str, Any]:
    """MACs of a secret record and of a directory, with the rows that they are over."""
    key = hkdf(bytes_of("root"), b"", context("helios-secrets mac", ORG), 32)
    row: dict[str, Any] = {
        "orgID": ORG,
        "secretID": SECRET,
        "name": "API_KEY",
        "version": 7,
        "grantsVersion": 9,
        "createdBy": ANN,
        "createdAt": 1,
        "lastUpdatedBy": ANN,
        "lastUpdatedAt": 2,
        "deletedAt": 0,
        "deletedBy": None,
    }
    grants: list[dict[str, Any]] = [
        {
            "identityID": TEAM,
            "name": "API_KEY",
            "kind": "team",
            "role": "Reader",
            "createdBy": ANN,
            "createdAt": 4,
        },
        {
            "identityID": ANN,
            "name": "API_KEY",
            "kind": "user",
            "role": "Owner",
            "createdBy": None,
            "createdAt": 3,
        },
    ]
    record_bytes = context(
        "helios-secrets secret record", *row.values(), rows(*(list(one.values()) for one in grants))
    )
    organization: dict[str, Any] = {
        "orgID": ORG,
        "name": "ACME",
        "kind": "team",
        "createdAt": 1,
        "directoryVersion": 12,
        "term": 3,
    }
    user: dict[str, Any] = {
        "userID": ANN,
        "email": "ann@acme.example",
        "firstName": "Ann",
        "lastName": "",
        "isAdministrator": 1,
        "hasKey": 1,
        "createdBy": None,
        "createdAt": 1,
    }
    other = {**user, "userID": KEY_ID, "email": "bob@acme.example", "isAdministrator": 0, "createdBy": ANN}
    team: dict[str, Any] = {
        "teamID": TEAM,
        "name": "Data",
        "description": "",
        "createdBy": ANN,
        "createdAt": 2,
    }
    membership: dict[str, Any] = {"teamID": TEAM, "memberID": ANN, "kind": "user", "createdAt": 3}
    api_key: dict[str, Any] = {
        "apiKeyID": KEY_ID,
        "keyHash": bytes_of("hash").hex(),
        "userID": ANN,
        "name": "laptop",
        "scope": "Full",
        "secretIDs": "",
        "createdAt": 4,
        "expiresAt": 0,
        "revokedAt": 0,
        "disabledAt": 0,
    }
    invitation: dict[str, Any] = {
        "codeHash": bytes_of("code").hex(),
        "userID": KEY_ID,
        "createdBy": ANN,
        "createdAt": 5,
        "expiresAt": 6,
        "usedAt": 0,
    }
    people = {
        "users": [user, other],
        "teams": [team],
        "memberships": [membership],
        "apiKeys": [api_key],
        "invitations": [invitation],
    }
    sets = [rows(*(list(one.values()) for one in kind)) for kind in people.values()]
    directory_bytes = context("helios-secrets directory", *organization.values(), *sets)
    return {
        "macKey": key.hex(),
        "record": {
            "row": row,
            "grants": grants,
            "bytes": record_bytes.hex(),
            "mac": hmac.digest(key, record_bytes, "sha256").hex(),
        },
        "directory": {
            "organization": organization,
            "people": people,
            "bytes": directory_bytes.hex(),
            "mac": hmac.digest(key, directory_bytes, "sha256").hex(),
        },
    }


def digits(number: int, length: int) -> str:
    """Write a number in base 36."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
    return text.rjust(length, "0")


def api_key() -> dict[str, str]:
    """An API key, and what the database holds of it."""
    number = int(KEY_ID.replace("-", ""), 16)
    body = f"hsk_{digits(number, 25)}{digits(int.from_bytes(bytes_of('key bits', 20)), 31)}"
    key = body + digits(zlib.crc32(body.encode()), 7)
    return {"apiKeyID": KEY_ID, "apiKey": key, "hash": hashlib.sha256(key.encode()).hexdigest()}


def audit() -> dict[str, Any]:
    """A chain of the audit log with one link over one entry."""
    root = bytes_of("root")
    key = hkdf(root, b"", b"helios-secrets audit", 32)
    entry: dict[str, Any] = {
        "orgID": ORG,
        "auditID": KEY_ID,
        "createdAt": 5,
        "type": "SecretRead",
        "source": "Portal",
        "userID": ANN,
        "userEmail": "ann@acme.example",
        "firstName": "Ann",
        "lastName": "",
        "apiKeyID": None,
        "teamID": None,
        "secretID": SECRET,
        "attributes": '{"secretName":"API_KEY"}',
    }
    digest = hashlib.sha256(context(*entry.values())).digest()
    ids = bytes.fromhex(KEY_ID.replace("-", ""))
    nothing = bytes(32)

    def mac(*fields: Field) -> bytes:
        return hmac.digest(key, context(*fields), "sha256")

    link = mac("link", nothing, TEAM, 1, 6, ids, digest)
    return {
        "root": root.hex(),
        "entry": entry,
        "link": {"chainID": TEAM, "sequence": 1, "createdAt": 6, "entries": ids.hex(), "mac": link.hex()},
        "end": {"updatedAt": 6, "closedAt": 7, "mac": mac("tip", TEAM, 1, link, 6, 7).hex()},
        "beginning": {"startedAt": 4, "mac": mac("start", TEAM, 4, 0, nothing).hex()},
    }


def backup() -> dict[str, str]:
    """A backup of two rows."""
    root = bytes_of("root")

    def line(content: object) -> str:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    head = line(
        {
            "format": "helios-secrets backup",
            "version": 1,
            "schema": 1,
            "orgID": ORG,
            "organization": "ACME",
            "createdAt": "2026-09-01T00:00:00.000Z",
        }
    )
    team = {"orgID": ORG, "teamID": TEAM, "name": "Grüße\u2028🐙", "createdBy": None}
    data = {"bytes": base64.b64encode(bytes_of("ciphertext", 5)).decode()}
    lines = {
        "team": line({"table": "team", "row": team}),
        "version": line({"table": "version", "row": {"secretID": SECRET, "version": 1, "ciphertext": data}}),
    }
    tables = {
        table: {"rows": 1, "sha256": hashlib.sha256(f"{row}\n".encode()).hexdigest()}
        for table, row in lines.items()
    }
    key = hkdf(root, b"", context("helios-secrets backup", ORG), 32)
    fields: list[Field] = [head]
    for table, facts in tables.items():
        fields += [table, 1, str(facts["sha256"])]
    mac = hmac.digest(key, context(*fields), "sha256").hex()
    manifest = line({"manifest": {"tables": tables, "mac": mac}})
    return {"root": root.hex(), "text": "\n".join([head, *lines.values(), manifest, ""])}


def main() -> int:
    """Write the file, or tell whether it differs."""
    made = {
        "messages": messages(),
        "failures": failures(),
        "envelope": envelope(),
        "wrappedKey": wrapped_key(),
        "macs": macs(),
        "apiKey": api_key(),
        "audit": audit(),
        "backup": backup(),
    }
    path = HERE / "vectors.json"
    if "--write" in sys.argv:
        path.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
        return 0
    if json.loads(path.read_text()) != made:
        sys.stderr.write("vectors.json is not what this script makes.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
