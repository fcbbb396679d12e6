#!/bin/sh
# What a container with a model starts with: in Lambda the function, anywhere else the API on a port.
if [ -n "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /lambda-entrypoint.sh "$@"
fi
exec node "$LAMBDA_TASK_ROOT/serve.cjs"
