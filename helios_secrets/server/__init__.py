"""The Jupyter server extension: starts the service and passes allowed requests on."""

from .app import HeliosSecretsApp

__all__ = ["HeliosSecretsApp"]
