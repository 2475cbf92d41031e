"""Amazon S3 on loopback that checks signatures: a moto server with one user and one access key.

The first line of its output is a JSON object with `endpoint`, `id` and `key`.
"""

from __future__ import annotations

import json
import threading

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
endpoint = "http://{}:{}".format(*server.get_host_and_port())

iam = boto3.client(
    "iam", "us-east-1", endpoint_url=endpoint, aws_access_key_id="none", aws_secret_access_key="none"
)
iam.create_user(UserName="notebook")
iam.put_user_policy(UserName="notebook", PolicyName="all", PolicyDocument=json.dumps(POLICY))
made = iam.create_access_key(UserName="notebook")["AccessKey"]
# From here on no action goes without a valid signature.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0

ready = {"endpoint": endpoint, "id": made["AccessKeyId"], "key": made["SecretAccessKey"]}
print(json.dumps(ready), flush=True)
threading.Event().wait()
