"""The endpoint of the guide in an app whose sign-in any test can use. The customer "suspended" may have no key."""

import os
import socket

import uvicorn
from fastapi import FastAPI, Request
from model_key import model_key
from starlette.middleware.sessions import SessionMiddleware


async def may_have_key(customer: str) -> bool:
    return customer != "suspended"


app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"], same_site="lax")
app.include_router(model_key(may_have_key))


@app.post("/login/{customer}", status_code=204)
async def login(customer: str, request: Request) -> None:
    request.session["customer"] = customer


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
