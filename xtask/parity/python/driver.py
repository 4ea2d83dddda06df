"""Runs the cases that come in on standard input, one a line, with the official Python SDK."""

import json
import sys

from pieces_os_client.api.auth0_api import Auth0Api
from pieces_os_client.api.pkce_api import PKCEApi
from pieces_os_client.api_client import ApiClient
from pieces_os_client.configuration import Configuration
from pieces_os_client.models.embedded_model_schema import EmbeddedModelSchema
from pieces_os_client.models.seeded_pkce import SeededPKCE
from pieces_os_client.models.tokenized_pkce import TokenizedPKCE

# Where the SDK's name for an argument is not the name on the wire.
RENAMED = {"returnTo": "return_to", "schema": "var_schema"}


def fields(values):
    """Fields of a query or form, which the SDK takes one by one."""
    named = {RENAMED.get(name, name): value for name, value in values.items()}
    if "var_schema" in named:
        named["var_schema"] = EmbeddedModelSchema(**named["var_schema"])
    return named


def model(name, kind, arguments):
    """A JSON body, which the SDK takes as a model; it may be left out."""
    return {name: kind(**arguments["body"])} if "body" in arguments else {}


OPERATIONS = {
    "auth0_logout": (Auth0Api, lambda a: fields(a["query"])),
    "authorize_auth0": (Auth0Api, lambda a: fields(a["query"])),
    "exchange_for_auth0_token": (Auth0Api, lambda a: fields(a["body"])),
    "get_auth0_user_info": (Auth0Api, lambda a: {}),
    "clear_pkce": (PKCEApi, lambda a: {}),
    "generate_code": (PKCEApi, lambda a: model("seeded_pkce", SeededPKCE, a)),
    "generate_token": (PKCEApi, lambda a: model("tokenized_pkce", TokenizedPKCE, a)),
    "get_challenge": (PKCEApi, lambda a: {}),
    "respond_with_code": (PKCEApi, lambda a: fields(a["body"])),
}


def main():
    for line in sys.stdin:
        work = json.loads(line)
        case = work["case"]
        api, map_arguments = OPERATIONS[case["operation"]]
        configuration = Configuration(host=work["base_url"])
        if case["credentials"]:
            configuration.api_key["application"] = case["credentials"]["application"]
            configuration.access_token = case["credentials"]["token"]
        operation = getattr(api(ApiClient(configuration)), case["operation"])
        arguments = {name: value for name, value in case["arguments"].items() if value is not None}
        error = None
        try:
            operation(**map_arguments(arguments))
        except (KeyError, TypeError):
            raise  # a fault of this program, not of the SDK
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        print(json.dumps({"error": error}), flush=True)


main()
