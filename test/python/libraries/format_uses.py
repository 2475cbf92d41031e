"""Libraries that write a secret into a text or a file, and the environment."""

from __future__ import annotations

import configparser
import io
import json
import os
import pickle
import subprocess
import sys

from uses import use


@use("json", "`dumps`")
def _(secret, loopback):
    return json.loads(json.dumps({"key": secret}))["key"]


@use("pickle", "`dumps`")
def _(secret, loopback):
    return pickle.loads(pickle.dumps({"key": secret}))["key"]


@use("orjson", "`dumps`")
def _(secret, loopback):
    import orjson

    return json.loads(orjson.dumps({"key": secret}))["key"]


@use("msgpack", "`packb`")
def _(secret, loopback):
    import msgpack

    return msgpack.unpackb(msgpack.packb({"key": secret}))["key"]


@use("cbor2", "`dumps`")
def _(secret, loopback):
    import cbor2

    return cbor2.loads(cbor2.dumps({"key": secret}))["key"]


@use("tomli_w", "`dumps`")
def _(secret, loopback):
    import tomli_w

    written = tomli_w.dumps({"key": secret})
    return json.loads(written.removeprefix("key = "))


@use("PyYAML", "`safe_dump`")
def _(secret, loopback):
    import yaml

    return yaml.safe_load(yaml.safe_dump({"key": secret}))["key"]


@use("PyYAML", "`dump`")
def _(secret, loopback):
    import yaml

    return yaml.safe_load(yaml.dump({"key": secret}))["key"]


@use("ruamel.yaml", "`YAML().dump`")
def _(secret, loopback):
    from ruamel.yaml import YAML

    stream = io.StringIO()
    YAML().dump({"key": secret}, stream)
    return YAML(typ="safe").load(stream.getvalue())["key"]


@use("configparser", "`parser[section][key] = …`")
def _(secret, loopback):
    parser = configparser.ConfigParser()
    parser["section"] = {}
    parser["section"]["key"] = secret
    stream = io.StringIO()
    parser.write(stream)
    read = configparser.ConfigParser()
    read.read_string(stream.getvalue())
    return read["section"]["key"]


@use("python-dotenv", "`set_key`")
def _(secret, loopback):
    import dotenv

    path = loopback.folder / ".env"
    dotenv.set_key(path, "KEY", secret)
    return dotenv.dotenv_values(path)["KEY"]


@use("os.environ", "`os.environ[name] = …`")
def _(secret, loopback):
    os.environ["HELIOS_TEST_KEY"] = secret
    try:
        return os.environ["HELIOS_TEST_KEY"]
    finally:
        del os.environ["HELIOS_TEST_KEY"]


@use("subprocess", "`run(env=…)`")
def _(secret, loopback):
    code = "import os; print(os.environ['HELIOS_TEST_KEY'], end='')"
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, env={"HELIOS_TEST_KEY": secret}, capture_output=True, text=True).stdout


@use("subprocess", "`run(input=…)`")
def _(secret, loopback):
    code = "print(input(), end='')"
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, input=secret, capture_output=True, text=True).stdout


@use("Jinja2", "`Template.render`")
def _(secret, loopback):
    import jinja2

    return jinja2.Template("{{ key }}").render(key=secret)


@use("pydantic", "a `SecretStr` field")
def _(secret, loopback):
    from pydantic import BaseModel, SecretStr

    class Settings(BaseModel):
        key: SecretStr

    return Settings(key=secret).key.get_secret_value()


@use("pydantic", "a strict `str` field")
def _(secret, loopback):
    from pydantic import BaseModel

    class Settings(BaseModel, strict=True):
        key: str

    return Settings(key=secret).model_dump()["key"]


@use("PyJWT", "`encode(…, key)`")
def _(secret, loopback):
    import jwt
    from uses import TEXT

    return jwt.decode(jwt.encode({"text": TEXT}, secret * 3, "HS256"), TEXT * 3, ["HS256"])["text"]


@use("cryptography", "`Scrypt(…).derive(secret.encode())`")
def _(secret, loopback):
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    from uses import TEXT

    def derive(text):
        return Scrypt(salt=b"salt", length=16, n=2, r=8, p=1).derive(text.encode())

    return TEXT if derive(secret) == derive(TEXT) else ""


@use("pandas", "`DataFrame`, then `to_csv`")
def _(secret, loopback):
    import pandas as pd

    return pd.read_csv(io.StringIO(pd.DataFrame({"key": [secret]}).to_csv(index=False)))["key"][0]
