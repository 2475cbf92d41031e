"""Secrets as environment variables while one cell or one block of code runs."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import shlex
from collections.abc import Iterator
from typing import Any

from ._client import get_secrets
from ._errors import make_error


def secrets_env(
    *names: str, connection: str | None = None, **variables: str
) -> contextlib.AbstractContextManager[None]:
    """Set environment variables to secrets; they are restored afterwards, even after an error.

    ``with secrets_env("NAME1", OTHER="NAME2"):`` sets NAME1 to its secret, and OTHER to the secret NAME2.
    ``connection`` names the connection that has them, as with :func:`get_secret`. Until the end of the block
    the whole process can read them, and processes that it starts inherit them.

    Raises:
        SecretsError: as :func:`get_secret` does, before anything is set.
    """
    return _variables({**{name: name for name in names}, **variables}, connection)


@contextlib.contextmanager
def _variables(wanted: dict[str, str], connection: str | None) -> Iterator[None]:
    if any(not variable or "=" in variable for variable in wanted):
        raise make_error("request_invalid", "A variable needs a name without =, as in OTHER=NAME2.")
    values = get_secrets(wanted.values(), connection=connection)
    for name, value in values.items():
        if "\0" in value:
            message = f"The value of {name} has a null character. No environment variable can hold it."
            raise make_error("secret_value_invalid", message)
    before = {variable: os.environ.get(variable) for variable in wanted}
    try:
        for variable, name in wanted.items():
            os.environ[variable] = values[name]
        yield
    finally:
        for variable, text in before.items():
            if text is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = text


def load_ipython_extension(shell: Any) -> None:
    """Add ``%%secrets [--connection NAME] NAME1 OTHER=NAME2``: environment variables for one cell."""

    def secrets(line: str, cell: str) -> Any:
        """Run a cell with secrets as variables: ``%%secrets [--connection NAME] NAME1 OTHER=NAME2``."""
        connection, words = _connection_of(shlex.split(line))
        if not words:
            raise make_error("request_invalid", "Name the secrets for this cell: %%secrets NAME1 OTHER=NAME2")
        wanted = {word.partition("=")[0]: word.partition("=")[2] if "=" in word else word for word in words}
        with _variables(wanted, connection):
            return _run(shell, cell)

    shell.register_magic_function(secrets, "cell")


def _connection_of(words: list[str]) -> tuple[str | None, list[str]]:
    """Give the connection of a leading ``--connection NAME``, and the other words."""
    option, _, name = (words[0] if words else "").partition("=")
    if option != "--connection":
        return None, words
    rest = words[1:]
    return (name, rest) if name else (rest[0] if rest else "", rest[1:])


def _run(shell: Any, cell: str) -> Any:
    """Run a cell within a cell and give its last expression; an error is one of the outer cell.

    The shell's own ``run_cell`` would show the error and return, and the outer cell would succeed.
    """
    code = shell.transform_cell(cell)
    tree = shell.transform_ast(shell.compile.ast_parse(code))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    # Tracebacks find the lines by this name.
    name = shell.compile.cache(code)
    # With top-level await the code is a coroutine, which cannot run here; it gets an error of its own below.
    with shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        body = shell.compile(tree, name, "exec")
        value = last and shell.compile(ast.Expression(last.value), name, "eval")
    if any(part and part.co_flags & inspect.CO_COROUTINE for part in (body, value)):
        message = 'A %%secrets cell cannot await. Use: with secrets_env("NAME"):'
        raise make_error("request_invalid", message)
    exec(body, shell.user_ns)  # noqa: S102 - the person's own cell
    shown = value and eval(value, shell.user_ns)  # noqa: S307 - the same
    return None if cell.rstrip().endswith(";") else shown
