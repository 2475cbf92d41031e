"""Libraries that send a secret in a header."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import urllib.request

from uses import use


@use("urllib.request", "an `Authorization` header")
def _(secret, loopback):
    request = urllib.request.Request(loopback.url, headers={"Authorization": secret})
    urllib.request.urlopen(request).close()
    return loopback.header()


@use("requests", "a header")
def _(secret, loopback):
    import requests

    requests.get(loopback.url, headers={"X-API-Key": secret}, timeout=10).close()
    return loopback.header("x-api-key")


@use("requests", "`auth=(user, secret)`")
def _(secret, loopback):
    import requests

    requests.get(loopback.url, auth=("user", secret), timeout=10).close()
    return base64.b64decode(loopback.header().removeprefix("Basic ")).decode().removeprefix("user:")


@use("httpx", "a header of a client")
def _(secret, loopback):
    import httpx

    with httpx.Client(headers={"X-API-Key": secret}, trust_env=False) as client:
        client.get(loopback.url)
    return loopback.header("x-api-key")


@use("aiohttp", "a header of a session")
def _(secret, loopback):
    import aiohttp

    async def get():
        async with (
            aiohttp.ClientSession(headers={"X-API-Key": secret}) as session,
            session.get(loopback.url),
        ):
            pass

    asyncio.run(get())
    return loopback.header("x-api-key")


@use("openai", "`OpenAI(api_key=…)`")
def _(secret, loopback):
    import openai

    with openai.OpenAI(api_key=secret, base_url=loopback.url, max_retries=0) as client:
        client.models.list()
    return loopback.bearer()


@use("anthropic", "`Anthropic(api_key=…)`")
def _(secret, loopback):
    import anthropic

    with anthropic.Anthropic(api_key=secret, base_url=loopback.url, max_retries=0) as client:
        client.models.list()
    # The one or the other, by version.
    return loopback.headers[-1].get("x-api-key") or loopback.bearer()


@use("huggingface_hub", "`HfApi(token=…)`")
def _(secret, loopback):
    import huggingface_hub

    huggingface_hub.HfApi(endpoint=loopback.url, token=secret).whoami()
    return loopback.bearer()


@use("slack_sdk", "`WebClient(token=…)`")
def _(secret, loopback):
    import slack_sdk
    from slack_sdk.errors import SlackApiError

    # The answer is no answer of Slack's.
    with contextlib.suppress(SlackApiError):
        slack_sdk.WebClient(token=secret, base_url=f"{loopback.url}/").auth_test()
    return loopback.bearer()


@use("azure-core", "`AzureKeyCredential(…)`")
def _(secret, loopback):
    from azure.core.credentials import AzureKeyCredential

    return AzureKeyCredential(secret).key


@use("boto3", "`client(aws_secret_access_key=…)`")
def _(secret, loopback):
    import boto3

    client = boto3.client("s3", aws_access_key_id="id", aws_secret_access_key=secret, region_name="eu-west-1")
    credentials = client._request_signer._credentials
    # Signing uses the key, so it must do that too.
    client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    return credentials.secret_key


@use("pandas", "`read_csv(storage_options=…)`")
def _(secret, loopback):
    import pandas as pd

    pd.read_csv(f"{loopback.url}/a.csv", storage_options={"X-API-Key": secret})
    return loopback.header("x-api-key")


@use("singlestoredb", "`manage_workspaces(access_token=…)`")
def _(secret, loopback):
    import singlestoredb

    manager = singlestoredb.manage_workspaces(access_token=secret, base_url=loopback.url)
    manager._get("workspaceGroups")
    return loopback.bearer()
