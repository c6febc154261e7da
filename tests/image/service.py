#!/usr/bin/python3
"""service.py COMPOSE NAME: the arguments of `podman run` that say the same as
that service, each ended by a NUL; with the network of the host. Variables are the
environment's. A key that it does not know ends it: nothing of the file is passed over."""
import os
import re
import sys

import yaml


def filled(value):
    def one(match):
        name, mark, text = match.groups()
        found = os.environ.get(name, "")
        if not found and mark == ":?":
            sys.exit(f"{name}: {text}")
        return found or (text if mark == ":-" else "")

    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", one, value)
    if isinstance(value, list):
        return [filled(v) for v in value]
    if isinstance(value, dict):
        return {k: filled(v) for k, v in value.items()}
    return value


path, name = sys.argv[1:]
with open(path, encoding="utf-8") as f:
    whole = yaml.safe_load(f)
service = filled(whole["services"][name])
folder = os.path.dirname(os.path.abspath(path))
args = ["--name", name, "--network", "host"]
image = service.pop("image")
command = service.pop("command", [])
for key, value in service.items():
    if key == "init" and value:
        args.append("--init")
    elif key == "read_only" and value:
        args += ["--read-only", "--read-only-tmpfs=false"]
    elif key == "cap_drop":
        args += [f"--cap-drop={c}" for c in value]
    elif key == "security_opt":
        args += ["--security-opt=" + o.removesuffix(":true") for o in value]
    elif key == "tmpfs":
        args += [f"--tmpfs={t}" for t in value]
    elif key == "environment":
        args += [f"--env={k}={v}" for k, v in value.items()]
    elif key == "volumes":
        for volume in value:
            if volume.split(":")[0] not in whole["volumes"]:
                sys.exit(f"{name}: no volume {volume}")
            args.append(f"--volume={volume}")
    elif key == "secrets":
        for secret in value:
            source = os.path.join(folder, whole["secrets"][secret["source"]]["file"])
            args.append(f"--volume={source}:/run/secrets/{secret['target']}:ro")
    elif key == "depends_on":
        for other in value:
            if other not in whole["services"]:
                sys.exit(f"{name}: no service {other}")
    elif key == "networks":
        for network in value:
            if network not in whole["networks"]:
                sys.exit(f"{name}: no network {network}")
    elif key not in ("ports", "build", "restart", "stop_grace_period"):
        sys.exit(f"{name}: '{key}' is not known here")
for word in args + [image] + command:
    sys.stdout.write(word + "\0")
