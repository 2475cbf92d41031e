"""Made from src/contract by scripts/contract.mjs; change it there."""

# ruff: noqa: E501
from __future__ import annotations

#: Bytes of a request's body at most.
MOST_BODY = 33554432

#: What can stand in a path in the place of a parameter; of those that are not here, a UUID.
UUID = r"[0-9a-fA-F-]{36}"
PARAMETERS = {"resourceType": r"Secret", "connectionID": r"[0-9a-fA-F-]{36}|personal|configured"}

#: What the page may ask of a service: paths, their verbs, and what may stand in the query of each.
PASSED: dict[str, dict[str, tuple[str, ...]]] = {
    "/v1/secrets": {"GET": ("name", "limit", "nextToken"), "POST": ()},
    "/v2/secrets": {"GET": ("name", "limit", "nextToken"), "POST": ()},
    "/v1/secrets/:secretID": {"GET": (), "PATCH": (), "DELETE": ()},
    "/v2/secrets/:secretID": {"GET": (), "PATCH": (), "DELETE": ()},
    "/v1/secrets/:secretID/accessControls": {"GET": (), "PATCH": ()},
    "/v2/secrets/:secretID/accessControls": {"GET": (), "PATCH": ()},
    "/v1/organizations/current": {"GET": ("organizationID",)},
    "/v2/organizations/current": {"GET": ("organizationID",)},
    "/v1/roles/:resourceType": {"GET": ()},
    "/v2/roles/:resourceType": {"GET": ()},
    "/v1/auditLogs": {"GET": ("type", "source", "startDate", "endDate", "limit", "nextToken", "firstName", "lastName", "email", "userID", "apiKeyID", "teamID")},
    "/v2/auditLogs": {"GET": ("type", "source", "startDate", "endDate", "limit", "nextToken", "firstName", "lastName", "email", "userID", "apiKeyID", "teamID")},
    "/v1/users": {"GET": ("email",), "POST": ()},
    "/v2/users": {"GET": ("email",), "POST": ()},
    "/v1/users/current": {"GET": ()},
    "/v2/users/current": {"GET": ()},
    "/v1/users/:userID": {"GET": (), "DELETE": ()},
    "/v2/users/:userID": {"GET": (), "DELETE": ()},
    "/v1/users/:userID/identityRoles": {"GET": ()},
    "/v2/users/:userID/identityRoles": {"GET": ()},
    "/v1/teams": {"GET": ("name", "description"), "POST": ()},
    "/v2/teams": {"GET": ("name", "description"), "POST": ()},
    "/v1/teams/:teamID": {"GET": (), "PATCH": (), "DELETE": ()},
    "/v2/teams/:teamID": {"GET": (), "PATCH": (), "DELETE": ()},
    "/v1/teams/:teamID/identityRoles": {"GET": ()},
    "/v2/teams/:teamID/identityRoles": {"GET": ()},
    "/x/v1/status": {"GET": ()},
    "/x/v1/secrets": {"GET": ("limit", "nextToken")},
    "/x/v1/secrets/:secretID/activity": {"GET": ("limit", "nextToken")},
    "/x/v1/secrets/:secretID/versions": {"GET": (), "POST": ()},
    "/x/v1/deleted": {"GET": ()},
    "/x/v1/deleted/:secretID/restore": {"POST": ()},
    "/x/v1/deleted/:secretID": {"DELETE": ()},
    "/x/v1/directory": {"GET": ("search",)},
    "/x/v1/users": {"GET": ()},
    "/x/v1/users/:userID": {"PATCH": ()},
    "/x/v1/users/:userID/invitation": {"POST": ()},
    "/x/v1/removals": {"POST": ()},
    "/x/v1/apiKeys": {"GET": (), "POST": ()},
    "/x/v1/apiKeys/:apiKeyID": {"DELETE": ()},
    "/x/v1/reauthentication": {"GET": (), "POST": ()},
}

#: What this server answers itself.
OWN: dict[str, dict[str, tuple[str, ...]]] = {
    "/x/v1/resolve": {"POST": ()},
    "/x/v1/permissions": {"GET": ("name", "path"), "POST": (), "DELETE": ("name", "path")},
    "/x/v1/copies": {"POST": ()},
    "/x/v1/connections": {"GET": (), "POST": ()},
    "/x/v1/connections/test": {"POST": ()},
    "/x/v1/connections/:connectionID": {"PATCH": (), "DELETE": ()},
    "/x/v1/connections/:connectionID/test": {"POST": ()},
}
