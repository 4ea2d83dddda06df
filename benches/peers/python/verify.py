"""auth0-api-python on the token of benches/verify.rs: microseconds of CPU time a verification.

Usage: python verify.py <file>, where the file has `token`, `jwks`, `issuer` and `audience`.
"""

import asyncio
import json
import statistics
import sys
import time
import warnings

warnings.simplefilter("ignore")

from auth0_api_python import ApiClient, ApiClientOptions  # noqa: E402

TURNS, EACH = 21, 100


async def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    issuer = given["issuer"]
    documents = {
        f"{issuer}.well-known/openid-configuration": {
            "issuer": issuer,
            "jwks_uri": f"{issuer}.well-known/jwks.json",
        },
        f"{issuer}.well-known/jwks.json": given["jwks"],
    }

    async def fetch(url: str) -> dict:
        return documents[url]

    options = ApiClientOptions(
        domain=issuer.removeprefix("https://").rstrip("/"),
        audience=given["audience"],
        custom_fetch=fetch,
    )
    api = ApiClient(options)
    turns = []
    for _ in range(TURNS):
        begun = time.process_time()
        for _ in range(EACH):
            claims = await api.verify_access_token(given["token"])
        turns.append((time.process_time() - begun) / EACH * 1e6)
    assert claims["sub"], "the token says whose it is"
    print(f"{statistics.median(turns):.1f}")


asyncio.run(main())
