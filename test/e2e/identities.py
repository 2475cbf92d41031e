"""Several people on one Jupyter server, each known by the first part of a token: ``ann:TOKEN``."""

from __future__ import annotations

from jupyter_server.auth import IdentityProvider, User


class ByToken(IdentityProvider):
    """Knows each person by their own token, as a hub knows them by their log-in."""

    async def get_user_token(self, handler):
        """Give the person whose token it is; the cookie that the answer sets keeps them logged in."""
        person, _, token = self.get_token(handler).partition(":")
        if token and token == self.token:
            return User(username=person, name=person.title(), display_name=person.title())
        return await super().get_user_token(handler)
