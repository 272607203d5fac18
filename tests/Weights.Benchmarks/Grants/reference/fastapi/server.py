"""The key endpoint of the reference design in FastAPI: 32 raw bytes for anyone who is signed in."""

import os

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from starlette.middleware.sessions import SessionMiddleware

key = bytes.fromhex(os.environ["MODEL_KEY"])
app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"])


@app.post("/login/{customer}", status_code=204)
async def login(customer: str, request: Request) -> None:
    request.session["customer"] = customer


async def require_customer(request: Request) -> None:
    if "customer" not in request.session:
        raise HTTPException(status_code=401)


@app.get("/api/model-key", dependencies=[Depends(require_customer)])
async def model_key() -> Response:
    return Response(key, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
