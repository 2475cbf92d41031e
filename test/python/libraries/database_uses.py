"""Libraries that open a database with a secret."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote_plus

from loopback import mysql_password, password_at, postgres_password, redis_password
from uses import use


@use("sqlite3", "a parameter of a statement")
def _(secret, loopback):
    connection = sqlite3.connect(":memory:")
    [value] = connection.execute("SELECT ?", (secret,)).fetchone()
    connection.close()
    return value


@use("psycopg", "`connect(password=…)`")
def _(secret, loopback):
    import psycopg

    facts = {"host": "127.0.0.1", "user": "u", "password": secret, "sslmode": "disable"}
    return password_at(postgres_password, lambda port: psycopg.connect(port=port, **facts))


@use("psycopg", '`connect(f"postgresql://…")`')
def _(secret, loopback):
    import psycopg

    url = f"postgresql://u:{quote_plus(secret)}@127.0.0.1:%d/d?sslmode=disable"
    return password_at(postgres_password, lambda port: psycopg.connect(url.replace("%d", str(port))))


@use("SQLAlchemy", "`URL.create(password=…)`")
def _(secret, loopback):
    import sqlalchemy

    url = sqlalchemy.URL.create("postgresql+psycopg", "u", secret, "127.0.0.1", query={"sslmode": "disable"})

    def connect(port):
        sqlalchemy.create_engine(url.set(port=port)).connect()

    return password_at(postgres_password, connect)


@use("PyMySQL", "`connect(password=…)`")
def _(secret, loopback):
    import pymysql

    return password_at(
        mysql_password,
        lambda port: pymysql.connect(host="127.0.0.1", port=port, user="u", password=secret),
    )


@use("singlestoredb", "`connect(password=…)`")
def _(secret, loopback):
    import singlestoredb

    facts = {"host": "127.0.0.1", "user": "u", "password": secret, "pure_python": True}
    return password_at(mysql_password, lambda port: singlestoredb.connect(port=port, **facts))


@use("redis", "`Redis(password=…)`")
def _(secret, loopback):
    import redis

    def connect(port):
        with redis.Redis(host="127.0.0.1", port=port, password=secret) as client:
            client.set("key", "value")

    return password_at(redis_password, connect)


@use("pymongo", "`MongoClient(password=…)`")
def _(secret, loopback):
    import pymongo

    with pymongo.MongoClient("127.0.0.1", username="u", password=secret, connect=False) as client:
        return client.options.pool_options._credentials.password
