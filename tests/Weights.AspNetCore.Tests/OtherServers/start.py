"""An app whose sign-in any test can use, with the endpoint of the guide. The customer "suspended" may have no key."""

import mimetypes
import os
import socket

import uvicorn
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from model_key import model_key
from starlette.middleware.sessions import SessionMiddleware


class Customers:
    async def is_active(self, customer: str) -> bool:
        return customer != "suspended"


customers = Customers()
app = FastAPI()


@app.post("/login/{customer}", status_code=204)
async def login(customer: str, request: Request) -> None:
    request.session["customer"] = customer


# GUIDE: the test puts the guide's code here.
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
